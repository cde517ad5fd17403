#include "cli/progress.h"

#include <gtest/gtest.h>

#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using std::chrono::milliseconds;

TEST(ProgressLine, SaysHowFarHowFastAndHowLongStill) {
  pipeline::Progress progress;
  progress.bytes_done = 50'000'000;
  progress.bytes_total = 200'000'000;
  progress.findings = 1234;
  EXPECT_EQ(progress_line(progress, milliseconds(2000), 120),
            " 25% [#####...............] 50.0 MB of 200 MB  25.0 MB/s  6 s left  1,234 findings");
}

TEST(ProgressLine, SaysNoRateBeforeThereIsOne) {
  pipeline::Progress progress;
  progress.bytes_total = 1000;
  progress.findings = 1;
  EXPECT_EQ(progress_line(progress, milliseconds(100), 120),
            "  0% [....................] 0 B of 1.00 kB  1 finding");
}

TEST(ProgressLine, NeverFillsMoreThanTheTerminal) {
  pipeline::Progress progress;
  progress.bytes_done = 900'000'000'000;
  progress.bytes_total = 1;  // a file that grew
  for (std::size_t columns = 10; columns < 120; ++columns) {
    EXPECT_LE(share::display_width(progress_line(progress, milliseconds(9000), columns)), columns);
  }
}

}  // namespace
}  // namespace longwatch::cli
