# A second wall around each tier. Network ACLs know no connections: answers come back to the ports above 1023, so those are open as well,
# except the port of remote desktops, which lies among them.

locals {
  anywhere = "0.0.0.0/0"

  answers = {
    110 = { from = 1024, to = 3388, cidr = local.anywhere }
    120 = { from = 3390, to = 65535, cidr = local.anywhere }
  }

  network_acls = {
    public = {
      subnets = [for subnet in aws_subnet.public : subnet.id]
      ingress = merge(local.answers, {
        200 = { from = 80, to = 80, cidr = local.anywhere }
        210 = { from = 443, to = 443, cidr = local.anywhere }
      })
      egress = { 100 = { from = 0, to = 65535, cidr = local.anywhere } }
    }
    private = {
      subnets = [for subnet in aws_subnet.private : subnet.id]
      ingress = local.answers
      egress  = { 100 = { from = 0, to = 65535, cidr = local.anywhere } }
    }
    database = {
      subnets = [for subnet in aws_subnet.database : subnet.id]
      ingress = { 100 = { from = local.database_port, to = local.database_port, cidr = var.vpc_cidr } }
      egress  = { 100 = { from = 1024, to = 65535, cidr = var.vpc_cidr } }
    }
  }
}

resource "aws_network_acl" "tier" {
  for_each = local.network_acls

  vpc_id     = aws_vpc.main.id
  subnet_ids = each.value.subnets

  dynamic "ingress" {
    for_each = each.value.ingress

    content {
      rule_no    = ingress.key
      action     = "allow"
      protocol   = "tcp"
      from_port  = ingress.value.from
      to_port    = ingress.value.to
      cidr_block = ingress.value.cidr
    }
  }

  dynamic "egress" {
    for_each = each.value.egress

    content {
      rule_no    = egress.key
      action     = "allow"
      protocol   = "tcp"
      from_port  = egress.value.from
      to_port    = egress.value.to
      cidr_block = egress.value.cidr
    }
  }

  tags = { Name = "${local.name}-${each.key}" }
}
