"""What the packaged functions are: handlers, sources, limits and policies."""

import inspect
from types import ModuleType
from typing import Any

import pytest

from chalicelib.work.connections import erp_access, resting
from chalicelib.work.messages import tick

Json = dict[str, Any]
NAMES = {"APIHandler", "FanOut", "Tick", "WorkJobs", "SendLetters", "TalkToErp", "HearMail"}
QUEUES = {"JobsQueue": "Jobs", "LettersQueue": "Letters", "ErpQueue": "Erp"}


def sources(functions: dict[str, Json], kind: str) -> list[tuple[str, Json]]:
    return [
        (name, event["Properties"])
        for name, one in functions.items()
        for event in one.get("Events", {}).values()
        if event["Type"] == kind
    ]


def test_every_function_enters_through_app_and_runs_on_the_python_that_packaged_it(
    functions: dict[str, Json],
) -> None:
    import sys

    assert functions.keys() == NAMES
    for one in functions.values():
        # Any other module would run without app.py: without its routes, its settings and its guards.
        assert one["Handler"].startswith("app.")
        assert one["Runtime"] == f"python{sys.version_info.major}.{sys.version_info.minor}"
        assert one["Architectures"] == ["x86_64"]


def test_queue_sources_report_partial_failures_and_name_the_stages_own_queues(functions: dict[str, Json]) -> None:
    found = sources(functions, "SQS")
    assert {properties["Queue"]["Fn::GetAtt"][0] for _, properties in found} == QUEUES.keys()
    for name, properties in found:
        # Without the switch Lambda ignores the answer and deletes what failed.
        assert properties["FunctionResponseTypes"] == ["ReportBatchItemFailures"], name


def test_the_stream_source_never_gives_up_and_never_reports_parts(functions: dict[str, Json]) -> None:
    [(name, properties)] = sources(functions, "DynamoDB")
    assert name == "FanOut"
    assert properties["Stream"] == {"Fn::GetAtt": ["Table", "StreamArn"]}
    assert properties["StartingPosition"] == "TRIM_HORIZON"
    assert properties["BisectBatchOnFunctionError"] is True
    assert properties["MaximumRecordAgeInSeconds"] == -1
    assert properties["MaximumRetryAttempts"] == -1
    assert "FunctionResponseTypes" not in properties
    assert all('"INSERT"' in one["Pattern"] for one in properties["FilterCriteria"]["Filters"])


@pytest.mark.parametrize("stage", ["local", "test", "prod"])
def test_a_message_stays_invisible_six_times_as_long_as_its_function_may_run(
    stage: str, functions: dict[str, Json], package_of_stage: dict[str, Json]
) -> None:
    mapping = package_of_stage[stage]["Mappings"]["ByStage"][stage]
    for name, properties in sources(functions, "SQS"):
        timeout = package_of_stage[stage]["Resources"][name]["Properties"]["Timeout"]
        visibility = mapping[QUEUES[properties["Queue"]["Fn::GetAtt"][0]]]
        assert visibility >= 6 * timeout, name


def test_every_queue_has_its_dead_letters_of_the_same_kind_and_an_alarm(resources: dict[str, Json]) -> None:
    watched = {
        alarm["Properties"]["Dimensions"][0]["Value"]["Fn::GetAtt"][0]
        for alarm in resources.values()
        if alarm["Type"] == "AWS::CloudWatch::Alarm"
        and alarm["Properties"]["MetricName"] == "ApproximateNumberOfMessagesVisible"
        and alarm["Properties"]["Threshold"] == 0
    }
    for queue in QUEUES:
        properties = resources[queue]["Properties"]
        dead = properties["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        assert resources[dead]["Properties"].get("FifoQueue") == properties.get("FifoQueue")
        assert dead in watched
    assert "ParkedQueue" in watched


def test_overdue_law_data_in_the_log_of_tick_set_off_an_alarm(resources: dict[str, Json]) -> None:
    found = resources["LawDataOverdue"]["Properties"]
    (metric,) = found["MetricTransformations"]
    alarm = resources["LawDataAlarm"]["Properties"]
    assert resources["Tick"]["Properties"]["LoggingConfig"]["LogGroup"] == found["LogGroupName"]
    # The words that the function writes, taken from its source: a changed word would silence the alarm.
    assert found["FilterPattern"].strip('"') in inspect.getsource(tick)
    assert (alarm["MetricName"], alarm["Namespace"]) == (metric["MetricName"], metric["MetricNamespace"])
    assert alarm["AlarmActions"] == [{"Ref": "Alarms"}]


@pytest.mark.parametrize(
    ("name", "function", "source"),
    [
        ("EffectStandsStill", "Tick", tick),
        ("ConnectionsResting", "TalkToErp", resting),
        ("ConnectionsBroken", "TalkToErp", erp_access),
    ],
)
def test_what_the_operator_must_see_is_counted_from_the_log(
    resources: dict[str, Json], name: str, function: str, source: ModuleType
) -> None:
    found = resources[name]["Properties"]
    assert resources[function]["Properties"]["LoggingConfig"]["LogGroup"] == found["LogGroupName"]
    assert found["FilterPattern"].strip('"') in inspect.getsource(source)


def test_what_stands_still_for_hours_sets_off_an_alarm(resources: dict[str, Json]) -> None:
    (metric,) = resources["EffectStandsStill"]["Properties"]["MetricTransformations"]
    alarm = resources["EffectStandsStillAlarm"]["Properties"]
    assert (alarm["MetricName"], alarm["Namespace"]) == (metric["MetricName"], metric["MetricNamespace"])
    assert alarm["AlarmActions"] == [{"Ref": "Alarms"}]


def statements(resources: dict[str, Json], function: str) -> list[Json]:
    role = resources[resources[function]["Properties"]["Role"]["Fn::GetAtt"][0]]["Properties"]
    return [each for policy in role["Policies"] for each in policy["PolicyDocument"]["Statement"]]


def actions(resources: dict[str, Json], function: str) -> set[str]:
    return {action for each in statements(resources, function) for action in each["Action"]}


def test_each_function_has_a_policy_of_its_own_without_wildcards(
    resources: dict[str, Json], functions: dict[str, Json]
) -> None:
    roles = [functions[name]["Role"]["Fn::GetAtt"][0] for name in NAMES]
    assert len(set(roles)) == len(NAMES)
    for name in NAMES:
        for each in statements(resources, name):
            assert not any("*" in action for action in each["Action"]), (name, each["Sid"])
            if each["Resource"] == "*":
                # Two actions know no narrower resource; the mail is narrowed by its sender instead.
                assert each["Action"] in (["ses:SendRawEmail"], ["dynamodb:ListStreams"]), name


def test_nobody_scans_and_each_may_do_only_his_own_work(resources: dict[str, Json]) -> None:
    everything = {name: actions(resources, name) for name in NAMES}
    assert not any("dynamodb:Scan" in allowed for allowed in everything.values())
    assert {name for name, allowed in everything.items() if "ses:SendRawEmail" in allowed} == {"SendLetters"}
    assert {name for name, allowed in everything.items() if "kms:Decrypt" in allowed} == {
        "APIHandler",
        "TalkToErp",
    }
    assert {name for name, allowed in everything.items() if any("cognito" in one for one in allowed)} == {"APIHandler"}
    assert {name for name, allowed in everything.items() if "kms:Encrypt" in allowed} == {"APIHandler"}
    # People sign in by the pool's public calls, which need no right: all that is left is the invitation.
    assert {one for one in everything["APIHandler"] if "cognito" in one} == {"cognito-idp:AdminCreateUser"}
    assert {name for name, allowed in everything.items() if "ssm:GetParameter" in allowed} == {
        "APIHandler",
        "SendLetters",
        "TalkToErp",
    }
    # Only who works through a company's invoices, or shows what was chosen of them, reads many items in one call.
    batching = {name for name, allowed in everything.items() if "dynamodb:BatchGetItem" in allowed}
    assert batching == {"TalkToErp", "APIHandler"}
    # What the store never calls.
    assert not any("dynamodb:ConditionCheckItem" in allowed for allowed in everything.values())
    assert "dynamodb:PutItem" not in everything["FanOut"]
    assert "s3:GetObject" not in everything["Tick"]


def test_the_environment_names_what_the_settings_need(package_of_stage: dict[str, Json]) -> None:
    from chalicelib.wiring import Settings

    for template in package_of_stage.values():
        given = template["Globals"]["Function"]["Environment"]["Variables"]
        required = {name.upper() for name, field in Settings.model_fields.items() if field.is_required()}
        assert required <= given.keys()


def test_typst_goes_to_the_letter_function_alone(functions: dict[str, Json]) -> None:
    assert {name for name, one in functions.items() if "Layers" in one} == {"SendLetters"}


def test_mail_feedback_that_fails_for_good_is_parked_with_the_right_to_do_so(resources: dict[str, Json]) -> None:
    assert resources["HearMail"]["Properties"]["DeadLetterQueue"] == {
        "Type": "SQS",
        "TargetArn": {"Fn::GetAtt": ["ParkedQueue", "Arn"]},
    }
    [send] = [each for each in statements(resources, "HearMail") if each["Sid"] == "Send"]
    assert {"Fn::GetAtt": ["ParkedQueue", "Arn"]} in send["Resource"]
