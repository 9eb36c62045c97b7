data "aws_ssm_parameter" "image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
}

data "aws_iam_policy_document" "assume_by_instances" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "application" {
  name               = "${local.name}-application"
  assume_role_policy = data.aws_iam_policy_document.assume_by_instances.json
}

# Systems Manager gives operators their sessions: no SSH, no bastion.
resource "aws_iam_role_policy_attachment" "session_manager" {
  role       = aws_iam_role.application.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "application" {
  name = "${local.name}-application"
  role = aws_iam_role.application.name
}

resource "aws_launch_template" "service" {
  for_each = local.services

  name                   = "${local.name}-${each.key}"
  image_id               = data.aws_ssm_parameter.image.insecure_value
  instance_type          = var.instance_type
  update_default_version = true

  user_data = base64encode(templatefile("${path.module}/user-data.sh.tftpl", {
    service = each.key
    port    = each.value.port
  }))

  iam_instance_profile {
    arn = aws_iam_instance_profile.application.arn
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  monitoring {
    enabled = true
  }

  network_interfaces {
    device_index                = 0
    associate_public_ip_address = false
    delete_on_termination       = true
    security_groups             = [aws_security_group.application.id]
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = 20
      encrypted             = true
      delete_on_termination = true
    }
  }

  # The provider's default tags stop at the template: what it launches takes its tags from here.
  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume", "network-interface"])

    content {
      resource_type = tag_specifications.value
      tags          = merge(local.tags, { Name = "${local.name}-${each.key}", Service = each.key })
    }
  }
}

resource "aws_autoscaling_group" "service" {
  for_each = local.services

  name                      = "${local.name}-${each.key}"
  min_size                  = 2
  max_size                  = 6
  vpc_zone_identifier       = [for subnet in aws_subnet.private : subnet.id]
  target_group_arns         = [aws_lb_target_group.service[each.key].arn]
  health_check_type         = "ELB"
  health_check_grace_period = 120
  default_instance_warmup   = 120
  max_instance_lifetime     = 30 * 24 * 60 * 60

  launch_template {
    id      = aws_launch_template.service[each.key].id
    version = aws_launch_template.service[each.key].latest_version
  }

  instance_refresh {
    strategy = "Rolling"

    preferences {
      min_healthy_percentage = 100
      auto_rollback          = true
    }
  }

  # Default tags do not reach Auto Scaling groups.
  dynamic "tag" {
    for_each = merge(local.tags, { Name = "${local.name}-${each.key}", Service = each.key })

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  lifecycle {
    # The scaling policies move it.
    ignore_changes = [desired_capacity]
  }

  depends_on = [
    aws_iam_role_policy_attachment.session_manager,
    aws_route.nat,
    aws_route_table_association.private,
    aws_vpc_security_group_egress_rule.application_to_internet,
    aws_vpc_security_group_egress_rule.application_to_database,
  ]
}

# The usual day: as many instances as keep each at a thousand requests a minute.
resource "aws_autoscaling_policy" "requests" {
  for_each = local.services

  name                      = "${local.name}-${each.key}-requests"
  autoscaling_group_name    = aws_autoscaling_group.service[each.key].name
  policy_type               = "TargetTrackingScaling"
  estimated_instance_warmup = 120

  target_tracking_configuration {
    target_value = 1000

    predefined_metric_specification {
      predefined_metric_type = "ALBRequestCountPerTarget"
      resource_label         = "${aws_lb.public.arn_suffix}/${aws_lb_target_group.service[each.key].arn_suffix}"
    }
  }

  # AWS takes the label of a target group only once a listener forwards to it.
  depends_on = [aws_lb_listener.https, aws_lb_listener_rule.api]
}

# The burst: more instances at once when three times as many arrive.
resource "aws_autoscaling_policy" "burst" {
  for_each = local.services

  name                      = "${local.name}-${each.key}-burst"
  autoscaling_group_name    = aws_autoscaling_group.service[each.key].name
  policy_type               = "StepScaling"
  adjustment_type           = "ChangeInCapacity"
  metric_aggregation_type   = "Average"
  estimated_instance_warmup = 120

  step_adjustment {
    metric_interval_lower_bound = 0
    metric_interval_upper_bound = 1000
    scaling_adjustment          = 1
  }

  step_adjustment {
    metric_interval_lower_bound = 1000
    scaling_adjustment          = 2
  }
}
