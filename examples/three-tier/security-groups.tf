# Traffic passes tier by tier: internet → load balancer → application → database. Each tier knows the next by its group, never by address.

resource "aws_security_group" "load_balancer" {
  name        = "${local.name}-load-balancer"
  description = "The internet, to the load balancer"
  vpc_id      = aws_vpc.main.id

  tags = { Name = "${local.name}-load-balancer" }
}

resource "aws_vpc_security_group_ingress_rule" "internet" {
  for_each = { http = 80, https = 443 }

  security_group_id = aws_security_group.load_balancer.id
  description       = "${each.key} from the internet"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  cidr_ipv4         = "0.0.0.0/0"

  tags = { Name = "${local.name}-${each.key}" }
}

resource "aws_vpc_security_group_egress_rule" "load_balancer_to_application" {
  for_each = local.services

  security_group_id            = aws_security_group.load_balancer.id
  description                  = "To the ${each.key} service"
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = aws_security_group.application.id

  tags = { Name = "${local.name}-to-${each.key}" }
}

resource "aws_security_group" "application" {
  name        = "${local.name}-application"
  description = "The load balancer, to the application"
  vpc_id      = aws_vpc.main.id

  tags = { Name = "${local.name}-application" }
}

resource "aws_vpc_security_group_ingress_rule" "application_from_load_balancer" {
  for_each = local.services

  security_group_id            = aws_security_group.application.id
  description                  = "The ${each.key} service, from the load balancer"
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = aws_security_group.load_balancer.id

  tags = { Name = "${local.name}-${each.key}" }
}

resource "aws_vpc_security_group_egress_rule" "application_to_internet" {
  security_group_id = aws_security_group.application.id
  description       = "HTTPS to AWS and to payment providers"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"

  tags = { Name = "${local.name}-https-out" }
}

resource "aws_vpc_security_group_egress_rule" "application_to_database" {
  security_group_id            = aws_security_group.application.id
  description                  = "To the database"
  ip_protocol                  = "tcp"
  from_port                    = local.database_port
  to_port                      = local.database_port
  referenced_security_group_id = aws_security_group.database.id

  tags = { Name = "${local.name}-to-database" }
}

resource "aws_security_group" "database" {
  name        = "${local.name}-database"
  description = "The application, to the database; nothing out"
  vpc_id      = aws_vpc.main.id

  tags = { Name = "${local.name}-database" }
}

resource "aws_vpc_security_group_ingress_rule" "database_from_application" {
  security_group_id            = aws_security_group.database.id
  description                  = "PostgreSQL from the application"
  ip_protocol                  = "tcp"
  from_port                    = local.database_port
  to_port                      = local.database_port
  referenced_security_group_id = aws_security_group.application.id

  tags = { Name = "${local.name}-database" }
}
