module example.com/shop/payments

go 1.25.0

require (
	github.com/google/uuid v1.6.0
	github.com/pkg/errors v0.9.1
)
