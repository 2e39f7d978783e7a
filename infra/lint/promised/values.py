"""Plain values, equal in all resources of a type and for all parameters."""

from promised import PROMISES, unlike

VALUES = {
    "the_table_is_protected_from_deletion": ("AWS::DynamoDB::Table", {"DeletionProtectionEnabled": True}),
    "the_table_can_be_restored_to_any_second_of_35_days": ("AWS::DynamoDB::Table", {
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 35},
    }),
    "expired_items_leave_the_table": ("AWS::DynamoDB::Table", {
        "TimeToLiveSpecification": {"AttributeName": "ttl", "Enabled": True},
    }),
    "the_table_is_on_demand": ("AWS::DynamoDB::Table", {"BillingMode": "PAY_PER_REQUEST"}),
    "the_table_s_key_is_rotated": ("AWS::KMS::Key", {"EnableKeyRotation": True}),
    "a_function_is_a_bootstrap_on_amazon_linux_2023": ("AWS::Lambda::Function", {
        "Runtime": "provided.al2023", "Handler": "bootstrap",
    }),
    "a_function_has_256_mb": ("AWS::Lambda::Function", {"MemorySize": 256}),
    # Silence is no alarm.
    "every_alarm_reaches_the_topic_when_it_goes_off_and_when_it_ends": ("AWS::CloudWatch::Alarm", {
        "AlarmActions": ["AlarmTopic"], "OKActions": ["AlarmTopic"], "ActionsEnabled": None,
        "TreatMissingData": "notBreaching",
    }),
}


def holds(kind, values):
    def promised(deployment):
        for name, properties in deployment.of_type(kind).items():
            for member, expected in values.items():
                yield from unlike(name, member, properties.get(member), expected)

    return promised


PROMISES.update({name: holds(*what) for name, what in VALUES.items()})
