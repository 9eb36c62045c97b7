data "aws_iam_policy_document" "account_key" {
  statement {
    sid       = "AccountDecidesThroughIam"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::${local.account}:root"]
    }
  }
}

resource "aws_kms_key" "data" {
  description             = "${local.name}: what is stored"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.account_key.json

  tags = { Name = "${local.name}-data" }
}

resource "aws_kms_alias" "data" {
  name          = "alias/${local.name}-data"
  target_key_id = aws_kms_key.data.key_id
}

# Alarms publish to an encrypted topic, so CloudWatch must be able to use its key: the AWS-managed key of SNS does not allow that.
data "aws_iam_policy_document" "notifications_key" {
  source_policy_documents = [data.aws_iam_policy_document.account_key.json]

  statement {
    sid       = "AlarmsPublish"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_kms_key" "notifications" {
  description             = "${local.name}: notifications"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.notifications_key.json

  tags = { Name = "${local.name}-notifications" }
}

resource "aws_kms_alias" "notifications" {
  name          = "alias/${local.name}-notifications"
  target_key_id = aws_kms_key.notifications.key_id
}
