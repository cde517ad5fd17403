#include "tests/support/sample_findings.h"

namespace longwatch::test_support {

using model::Level;

SampleFindings::SampleFindings() {
  source_.name = "evtx/Sysmon.evtx";
  source_.kind = "evtx";
  source_.sha256.fill(std::byte{0xAB});
  sources_ = {&source_};
}

model::Finding& SampleFindings::add(const std::string& title, Level level, const std::string& host,
                                    std::int64_t minute) {
  last_rule_ = nullptr;
  for (model::RuleInfo& known : rules_) {
    last_rule_ = known.title == title ? &known : last_rule_;
  }
  if (last_rule_ == nullptr) {
    last_rule_ = &rules_.emplace_back();
    last_rule_->id = "id of " + title;
    last_rule_->title = title;
    last_rule_->level = level;
    last_rule_->file = "rules/a.yml";
  }
  model::Finding& finding = findings_.emplace_back();
  finding.rule = last_rule_;
  finding.host = host;
  finding.time = Timestamp(std::chrono::seconds(1754352000) + std::chrono::minutes(minute));
  model::EventReference event;
  const std::uint64_t record = findings_.size();
  event.locator = {model::SourceId{0}, record, record * 1000, 900};
  event.time = finding.time;
  finding.events = {event};
  finding.fields = {{"EventID", "1"}, {"CommandLine", "tool.exe " + std::to_string(record)}};
  return finding;
}

share::RunFacts SampleFindings::facts() const {
  share::RunFacts facts;
  facts.paths = {"evidence"};
  facts.flags = {"--rules", "sigma/rules"};
  facts.kinds = {{"evtx", 1}};
  facts.files = 1;
  facts.bytes = 1'069'056;
  facts.books.seen = 907;
  facts.books.events = 900;
  facts.books.dropped = 5;
  facts.books.filtered = 2;
  facts.rules_running = 40;
  facts.rules_without_telemetry = 3;
  facts.rules_unsupported = 2;
  facts.rules_with_errors = 1;
  return facts;
}

void add_ordinary_findings(SampleFindings& sample) {
  sample.add("LSASS Memory Dump", Level::Critical, "WEB01", 100)
      .fields.push_back({"ScriptBlockText", "function a {\n\treturn 1\n}"});
  sample.last_rule().tactics = {"credential-access"};
  sample.last_rule().techniques = {"T1003.001"};
  sample.add("Web Shell Written", Level::High, "WEB01", 50).user = "PARL\\svc";
  sample.last_rule().tactics = {"persistence", "initial-access"};
  sample.last_rule().techniques = {"T1505.003"};
  sample.add("Remote Service", Level::High, "FS02", 130);
  sample.last_rule().tactics = {"lateral-movement"};
  sample.last_rule().techniques = {"T1021.002"};
  for (std::int64_t i = 0; i < 300; ++i) {
    sample.add("Failed Logon", Level::Low, "DC01", 600 + i);
    sample.last_rule().tactics = {"credential-access"};
  }
  sample.add("No Clock", Level::Medium, "", 0).time.reset();
}

void add_hostile_findings(SampleFindings& sample) {
  const std::string script = "</script><script>window.hurt=1</script>";
  const std::string image = "\"><img src=x onerror=\"window.hurt=2\">";
  model::Finding& finding = sample.add(script + "</style></title>", Level::Critical, image, 1);
  finding.user = "' onmouseover='window.hurt=3";
  finding.matched = "javascript:window.hurt=4";
  finding.fields = {{image, script},
                    {"CommandLine",
                     "cmd \xE2\x80\xAE"
                     "exe.txt \xFF\x01 &lt;b&gt; <!-- ]]>"},
                    {"ScriptBlockText", std::string(20'000, 'x') + image}};
  sample.last_rule().techniques = {image};
  sample.last_rule().tactics = {script};
  sample.last_rule().file = image;
  sample.add("=HYPERLINK(\"http://x\")", Level::High,
             "\xE2\x81\xA6"
             "host",
             2);
}

}  // namespace longwatch::test_support
