module example.com/mailbox

go 1.25.0
