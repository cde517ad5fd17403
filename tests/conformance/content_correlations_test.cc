// Correlations of our own content on public attack samples; content_rules_test.cc has their own.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/file_system.h"
#include "detect/sigma/load.h"
#include "detect/sigma/sigma.h"
#include "read/evtx/evtx.h"
#include "tests/support/corpora.h"

namespace longwatch::conformance {
namespace {

const std::string kFolder = "content/rules/correlations";

std::string stem_of(const std::string& path) {
  const std::size_t start = path.find_last_of('/') + 1;
  return path.substr(start, path.find_last_of('.') - start);
}

class Content {
 public:
  Content() : loaded_(detect::sigma::load_rules({kFolder}, system_files(), 1).value()) {
    rules_ = detect::sigma::compile(loaded_, *fields_);
    detector_ = detect::sigma::make_detector(rules_, fields_);
  }

  const detect::sigma::LoadedRules& loaded() const { return loaded_; }

  /// The correlations that fire on an event log, and how many events each rests on.
  std::map<std::string, std::uint64_t> fire_on(const std::string& path) const {
    DiagnosticCollector diagnostics;
    const auto format = read::evtx::make_evtx_format();
    read::OpenRequest request;
    request.name = path;
    request.file = std::move(system_files().open(path)).value();
    request.fields = fields_;
    const auto reader = std::move(format->open(request, diagnostics)).value();
    const auto reader_state = format->make_state();
    const auto state = detector_->make_state();
    FindingList findings;
    model::EventBatch batch;
    for (std::size_t unit = 0; unit < reader->unit_count(); ++unit) {
      reader->read_unit(unit, *reader_state, batch, diagnostics);
      detector_->scan(batch, *state, findings);
    }
    detector_->finish(*state, findings);
    std::map<std::string, std::uint64_t> events;
    for (const model::Finding& finding : findings.findings) {
      events[stem_of(finding.rule->file)] +=
          finding.all_events == nullptr ? finding.events.size() : finding.all_events->count();
    }
    return events;
  }

 private:
  class FindingList final : public model::FindingSink {
   public:
    void accept(model::Finding finding) override { findings.push_back(std::move(finding)); }

    std::vector<model::Finding> findings;
  };

  detect::sigma::LoadedRules loaded_;
  std::shared_ptr<model::FieldTable> fields_ = std::make_shared<model::FieldTable>();
  std::shared_ptr<const detect::sigma::RuleSet> rules_;
  std::unique_ptr<detect::Detector> detector_;
};

using Events = std::map<std::string, std::uint64_t>;

// Figures counted in the samples by hand: docs/correlations.md.
TEST(ContentCorrelations, FireOnPublicSamples) {
  LW_NEED_CORPORA("evtx-more");
  const Content content;
  const auto on = [&](std::string_view name) {
    return content.fire_on(test_support::corpora_path(name));
  };
  EXPECT_EQ(on("evtx-more/DeepBlueCLI/password-spray.evtx"),
            (Events{{"password_spray_explicit_credentials", 294}}));
  EXPECT_EQ(on("evtx-more/DeepBlueCLI/smb-password-guessing-security.evtx"),
            (Events{{"smb_password_guessing", 3561}}));
  // One service ticket: too few for a burst, enough for the pair of weak tickets.
  EXPECT_EQ(on("evtx-more/YamatoSecurity/CredentialAccess/"
               "T1558.003_StealOrForgeKerberosTicketsKerberoasting_Security.evtx"),
            (Events{{"kerberoasting_after_weak_logon", 2}}));
  EXPECT_EQ(on("evtx-attack-samples/Credential Access/kerberos_pwd_spray_4771.evtx"),
            (Events{{"kerberos_preauthentication_spray", 9}}));
}

TEST(ContentCorrelations, AllRun) {
  const Content content;
  for (const auto& report : content.loaded().reports) {
    EXPECT_EQ(report.status, detect::sigma::RuleStatus::Running)
        << report.file << ": " << report.reason;
    EXPECT_TRUE(report.remarks.empty()) << report.file;
  }
}

}  // namespace
}  // namespace longwatch::conformance
