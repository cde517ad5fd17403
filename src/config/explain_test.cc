#include "config/explain.h"

#include <gtest/gtest.h>

#include "config/environment.h"

namespace longwatch::config {
namespace {

TEST(Explain, NamesTheWinnerAndEveryPlaceThatWasAsked) {
  AsWritten written;
  DiagnosticCollector diagnostics;
  read_file_text("jobs = 4\n", "/etc/longwatch/longwatch.conf", Origin::SystemFile, written,
                 diagnostics);
  read_environment({{"LONGWATCH_JOBS", "2"}}, written, diagnostics);
  EXPECT_EQ(explain(SettingId::Jobs, written, file_requests({{"HOME", "/h"}})),
            "jobs = 2\n"
            "  from  environment variable LONGWATCH_JOBS\n"
            "  why   the highest place that sets it; order: command line, environment, user file, "
            "system file, default\n"
            "\n"
            "    command line  -              --jobs\n"
            "  * environment   2              environment variable LONGWATCH_JOBS\n"
            "    user file     -              /h/.config/longwatch/longwatch.conf\n"
            "    system file   4              /etc/longwatch/longwatch.conf:1:8\n"
            "    default       0              built in\n"
            "\n"
            "  how many workers read and detect; 0 takes one for each processor; the output is the "
            "same for any number\n"
            "  accepted: 0..256\n");
}

TEST(Explain, ADefaultIsSaidToBeOne) {
  const std::string text = explain(SettingId::Rules, AsWritten(), {});
  EXPECT_NE(text.find("rules = (empty)\n  from  built in\n  why   no other place sets it\n"),
            std::string::npos)
      << text;
}

TEST(ExplainAll, HasOneLineForEachSetting) {
  const std::string text = explain_all(AsWritten());
  EXPECT_EQ(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')),
            settings_table().size());
}

}  // namespace
}  // namespace longwatch::config
