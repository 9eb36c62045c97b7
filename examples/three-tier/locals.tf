data "aws_availability_zones" "available" {
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  name    = "${var.application}-${var.environment}"
  account = data.aws_caller_identity.current.account_id

  # Two zones: the environment outlives the loss of either.
  zones = slice(sort(data.aws_availability_zones.available.names), 0, 2)

  tags = {
    Application = var.application
    Environment = var.environment
    Team        = var.team
    CostCenter  = var.cost_center
  }

  # What runs behind the load balancer: each service has its own target group, launch template and Auto Scaling group.
  services = {
    web = { port = 8080 }
    api = { port = 8081 }
  }

  database_port = 5432
}
