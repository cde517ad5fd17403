#include "read/skip.h"

#include <string_view>
#include <utility>

#include "read/diagnostics.h"

namespace longwatch::read {
namespace {

std::string_view hint_for(SkipCause cause) {
  switch (cause) {
    case SkipCause::DirectoryLink:
    case SkipCause::TooDeep:
      return "name the directory itself to sweep it";
    case SkipCause::TooMany:
      return "split the paths over several sweeps";
    case SkipCause::Encrypted:
      return "name its password with --archive-password";
    case SkipCause::TooLarge:
      return "unpack it by hand, when it is to be trusted, and sweep what comes out";
    case SkipCause::MemberLink:
    case SkipCause::Unreadable:
    case SkipCause::Foreign:
    case SkipCause::Empty:
    case SkipCause::SameFile:
    case SkipCause::NotRegular:
    case SkipCause::DanglingLink:
    case SkipCause::NotReached:
      return "";
  }
  return "";
}

}  // namespace

const DiagnosticKind& kind_of(SkipCause cause) {
  switch (cause) {
    case SkipCause::Unreadable:
      return kUnreadable;
    case SkipCause::Foreign:
      return kForeign;
    case SkipCause::Empty:
      return kEmpty;
    case SkipCause::SameFile:
      return kSameFile;
    case SkipCause::NotRegular:
      return kNotRegular;
    case SkipCause::DirectoryLink:
      return kDirectoryLink;
    case SkipCause::DanglingLink:
      return kDanglingLink;
    case SkipCause::TooDeep:
      return kTooDeep;
    case SkipCause::TooMany:
      return kTooMany;
    case SkipCause::NotReached:
      return kNotReached;
    case SkipCause::Encrypted:
      return kEncrypted;
    case SkipCause::TooLarge:
      return kTooLarge;
    case SkipCause::MemberLink:
      return kMemberLink;
  }
  return kUnreadable;
}

void report(const SkippedFile& skipped, DiagnosticSink& diagnostics) {
  Diagnostic diagnostic{};
  diagnostic.kind = &kind_of(skipped.cause);
  diagnostic.place.file = skipped.name;
  diagnostic.message = skipped.reason + "; skipped";
  diagnostic.hint = hint_for(skipped.cause);
  diagnostics.report(std::move(diagnostic));
}

}  // namespace longwatch::read
