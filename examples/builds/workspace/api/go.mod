module example.com/workspace/api

go 1.25.0
