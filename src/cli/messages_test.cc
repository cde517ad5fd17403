#include "cli/messages.h"

#include <gtest/gtest.h>

namespace longwatch::cli {
namespace {

constexpr DiagnosticKind kDamage = {"damage", Severity::Error, "a record is damaged", "x"};
constexpr DiagnosticKind kTrifle = {"trifle", Severity::Note, "something small", "x"};

Diagnostic damage(std::uint64_t record) {
  Diagnostic diagnostic{};
  diagnostic.kind = &kDamage;
  diagnostic.place.file = "a.evtx";
  diagnostic.place.record = record;
  diagnostic.place.offset = record * 100;
  diagnostic.message = "expected 4 bytes, got 2; record dropped";
  diagnostic.records_lost = 1;
  diagnostic.bytes_lost = 50;
  return diagnostic;
}

class Said {
 public:
  Messages messages{[this](std::string_view line) {
    text.append(line);
  }};
  std::string text;
};

TEST(Messages, AnErrorHasPlaceTextAndHint) {
  Said said;
  said.messages.error(
      Error(ErrorCode::NotFound, "cannot open: no such file").at("a\x1B.evtx").with_hint("look"));
  EXPECT_EQ(said.text, "longwatch: error: a?.evtx: cannot open: no such file\nhint: look\n");
}

TEST(Messages, ADiagnosticShowsItsLineAndCaret) {
  Diagnostic diagnostic = damage(1);
  diagnostic.place = {};
  diagnostic.place.file = "r.yml";
  diagnostic.place.line = 3;
  diagnostic.place.column = 2;
  diagnostic.excerpt = "\tx: y\n ^";
  diagnostic.hint = "write z";
  EXPECT_EQ(to_lines(diagnostic),
            "longwatch: error: r.yml:3:2: expected 4 bytes, got 2; record dropped [damage]\n"
            "   x: y\n"
            "   ^\n"
            "hint: write z\n");
}

TEST(Messages, ASummaryShowsTheFirstFewAndTotalsTheRest) {
  DiagnosticSummary summary;
  for (std::uint64_t i = 1; i <= 1200; ++i) {
    summary.report(damage(i));
  }
  Diagnostic trifle{};
  trifle.kind = &kTrifle;
  summary.report(trifle);
  summary.report(trifle);
  Said said;
  said.messages.summary(summary);
  EXPECT_EQ(said.text,
            "longwatch: error: a.evtx: record 1 at byte 100: expected 4 bytes, got 2; record "
            "dropped [damage]\n"
            "longwatch: error: a.evtx: record 2 at byte 200: expected 4 bytes, got 2; record "
            "dropped [damage]\n"
            "longwatch: error: a.evtx: record 3 at byte 300: expected 4 bytes, got 2; record "
            "dropped [damage]\n"
            "longwatch: error: 1,197 more times: a record is damaged [damage]\n"
            "longwatch: error: 1,200 in all, 1,200 records dropped, 60.0 kB lost [damage]\n"
            "longwatch: note: 2 times: something small [trifle]\n");
}

TEST(Messages, NoFileOfIndicatorsIsHiddenBehindOthers) {
  static constexpr DiagnosticKind kIndicator = {"indicator-x", Severity::Warning, "odd", "why"};
  DiagnosticSummary summary;
  for (const char* file : {"a", "a", "a", "a", "b", "b", "c"}) {
    Diagnostic one{};
    one.kind = &kIndicator;
    one.place.file = file;
    one.message = "m";
    summary.report(one);
  }
  Said said;
  said.messages.summary(summary);
  EXPECT_EQ(said.text,
            "longwatch: warning: a: m [indicator-x]\nlongwatch: warning: a: m [indicator-x]\n"
            "longwatch: warning: a: m [indicator-x]\nlongwatch: warning: b: m [indicator-x]\n"
            "longwatch: warning: c: m [indicator-x]\n"
            "longwatch: warning: 2 more times: odd [indicator-x]\n");
}

TEST(Messages, QuietSaysOnlyWhatStopsTheRun) {
  Said said;
  said.messages.set_loudness(Loudness::ErrorsOnly);
  DiagnosticSummary summary;
  summary.report(damage(1));
  said.messages.summary(summary);
  said.messages.warning("w");
  said.messages.note("n");
  EXPECT_EQ(said.text, "");
  said.messages.error(Error(ErrorCode::Io, "stop"));
  EXPECT_EQ(said.text, "longwatch: error: stop\n");
}

}  // namespace
}  // namespace longwatch::cli
