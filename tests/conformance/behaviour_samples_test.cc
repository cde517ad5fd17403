// Real logs with web shells: the children of web workers, and nothing else. What is expected was
// read in what other programs (evtxexport, Python) print of the same files.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "detect/behaviour/behaviour.h"
#include "tests/conformance/log_batches.h"
#include "tests/support/corpora.h"
#include "tests/support/temp_directory.h"

namespace longwatch::conformance {
namespace {

using testing::ElementsAre;

/// "<level> <image without folder>", sorted, of the findings of one page.
class ChildList final : public model::FindingSink {
 public:
  explicit ChildList(const std::string& page) : file_("docs/behaviours/" + page + ".md") {}

  void accept(model::Finding finding) override {
    if (finding.rule->file != file_) {
      return;
    }
    for (const model::Entity& entity : finding.entities) {
      if (entity.type == "process" && entity.role == "image") {
        children.push_back(std::string(model::to_text(finding.rule->level)) + " " +
                           entity.value.substr(entity.value.find_last_of('\\') + 1));
      }
    }
  }

  std::vector<std::string> children;

 private:
  const std::string file_;
};

std::vector<std::string> web_children(const std::vector<std::string>& paths,
                                      const std::string& page = "web-child") {
  auto fields = std::make_shared<model::FieldTable>();
  const auto detector = detect::behaviour::make_behaviour_detector({}, *fields);
  const auto state = detector->make_state();
  ChildList list(page);
  const Status status = read_logs(
      paths, fields, [&](const model::EventBatch& batch) { detector->scan(batch, *state, list); });
  EXPECT_TRUE(status.ok());
  detector->finish(*state, list);
  std::sort(list.children.begin(), list.children.end());
  return list.children;
}

/// The logs in an archive of the corpora.
std::vector<std::string> web_children_in_archive(const std::string& archive, const std::string& log,
                                                 const std::string& page = "web-child") {
  const test_support::TempDirectory directory;
  const std::string command = "python3 -m zipfile -e '" +
                              test_support::corpora_path("otrf/datasets/" + archive) + "' '" +
                              directory.path() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
  return web_children({directory.file(log)}, page);
}

TEST(BehaviourSamples, all_sample_logs_hold_three_children_of_web_workers) {
  LW_NEED_CORPORA("evtx-attack-samples");
  EXPECT_THAT(web_children(test_support::corpora_files("evtx-attack-samples", ".evtx")),
              ElementsAre("high cmd.exe", "high powershell.exe", "medium notepad.exe"));
}

TEST(BehaviourSamples, the_web_shell_that_came_to_exchange_over_a_share_is_told) {
  LW_NEED_CORPORA("otrf");
  EXPECT_THAT(
      web_children_in_archive("atomic/windows/persistence/host/proxylogon_ssrf_rce_poc.zip",
                              "proxylogon_ssrf_rce_poc_2021-03-14T01401970.json", "web-file"),
      ElementsAre("medium System"));
}

TEST(BehaviourSamples, shells_below_exchange_are_told_and_its_compiler_is_not) {
  LW_NEED_CORPORA("otrf");
  EXPECT_THAT(web_children_in_archive("atomic/windows/persistence/host/proxylogon_ssrf_rce_poc.zip",
                                      "proxylogon_ssrf_rce_poc_2021-03-14T01401970.json"),
              ElementsAre("high cmd.exe", "high cmd.exe", "high cmd.exe", "high cmd.exe"));
}

TEST(BehaviourSamples, a_shell_below_tomcat_is_told) {
  LW_NEED_CORPORA("otrf");
  EXPECT_THAT(
      web_children_in_archive("compound/Log4Shell/"
                              "securityauditing_log4shell_cve2021_44228_java_serialized_object.zip",
                              "securityauditing_log4shell_cve2021_44228_java_serialized_object_"
                              "2022-05-13045400.json"),
      ElementsAre("high powershell.exe"));
}

}  // namespace
}  // namespace longwatch::conformance
