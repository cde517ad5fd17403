#include "pipeline/collection.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace longwatch::pipeline {
namespace {

std::vector<std::string> found_in(const std::vector<std::string>& read,
                                  const std::vector<std::string>& skipped) {
  RunReport report;
  for (const std::string& name : read) {
    report.sources.emplace_back().source.name = name;
  }
  for (const std::string& name : skipped) {
    report.skipped.push_back({name, "", read::SkipCause::Foreign});
  }
  std::vector<std::string> texts;
  for (const Collection& collection : collections_in(report)) {
    texts.push_back(collection.tool + " " + collection.place);
  }
  return texts;
}

using Texts = std::vector<std::string>;

TEST(Collections, AreKnownByWhatTheirToolsLeave) {
  EXPECT_EQ(found_in({"C/Windows/System32/winevt/Logs/Security.evtx", "2021-08-05T01_CopyLog.csv"},
                     {"2021-08-05T01_ConsoleLog.txt"}),
            Texts{"KAPE "});
  EXPECT_EQ(
      found_in({"ws01.zip/results/A.json", "ws01.zip/client_info.json"}, {"ws01.zip/uploads.json"}),
      Texts{"Velociraptor ws01.zip"});
  EXPECT_EQ(found_in({"uac-mx1.tar.gz/[root]/var/log/auth.log"}, {"uac-mx1.tar.gz/uac.log"}),
            Texts{"UAC uac-mx1.tar.gz"});
}

TEST(Collections, OneCommonNameIsNone) {
  EXPECT_EQ(found_in({"export/uploads.json", "auth.log"}, {}), Texts{});
}

}  // namespace
}  // namespace longwatch::pipeline
