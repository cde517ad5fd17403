#include "detect/indicator/internal/openioc_reader.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "detect/cut.h"
#include "detect/indicator/diagnostics.h"
#include "detect/indicator/internal/detail_text.h"
#include "detect/indicator/internal/json_reader.h"
#include "detect/indicator/internal/pattern_intake.h"
#include "detect/indicator/internal/xml_reader.h"
#include "detect/indicator/pattern.h"

namespace longwatch::detect::indicator {
namespace {

/// A term of OpenIOC as the path of a STIX pattern, and the kind of a plain indicator.
struct Term {
  std::string_view search;
  std::string_view path;
  std::string_view kind;
};

constexpr auto kTerms = std::to_array<Term>({
    {"FileItem/Md5sum", "file:hashes.MD5", "md5"},
    {"FileItem/Sha1sum", "file:hashes.'SHA-1'", "sha1"},
    {"FileItem/Sha256sum", "file:hashes.'SHA-256'", "sha256"},
    {"FileItem/FileName", "file:name", "file"},
    {"FileItem/FullPath", "file:x_path", "path"},
    {"FileItem/FilePath", "file:parent_directory_ref.path", ""},
    {"FileItem/PEInfo/ImportHash", "file:hashes.IMPHASH", "imphash"},
    {"ProcessItem/name", "process:name", ""},
    {"ProcessItem/path", "process:image_ref.x_path", ""},
    {"ProcessItem/arguments", "process:command_line", ""},
    {"ProcessItem/Username", "process:creator_user_ref.account_login", ""},
    {"ProcessItem/HandleList/Handle/Name", "mutex:name", "mutex"},
    {"PortItem/remoteIP", "ipv4-addr:value", "ip"},
    {"PortItem/localIP", "ipv4-addr:value", "ip"},
    {"PortItem/remotePort", "network-traffic:dst_port", ""},
    {"Network/DNS", "domain-name:value", "domain"},
    {"Network/URI", "url:value", "url"},
    {"Network/UserAgent",
     "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'", "user-agent"},
    {"DnsEntryItem/Host", "domain-name:value", "domain"},
    {"DnsEntryItem/RecordName", "domain-name:value", "domain"},
    {"DnsEntryItem/RecordData/IPv4Address", "ipv4-addr:value", "ip"},
    {"DnsEntryItem/RecordData/Host", "domain-name:value", "domain"},
    {"UrlHistoryItem/URL", "url:value", "url"},
    {"UrlHistoryItem/HostName", "domain-name:value", "domain"},
    {"RegistryItem/KeyPath", "windows-registry-key:key", "registry"},
    {"RegistryItem/Path", "windows-registry-key:key", "registry"},
    {"RegistryItem/ValueName", "windows-registry-key:values[*].name", ""},
    {"RegistryItem/Value", "windows-registry-key:values[*].data", ""},
    {"RegistryItem/Text", "windows-registry-key:values[*].data", ""},
    {"Email/From", "email-addr:value", "mail"},
    {"Email/Subject", "email-message:subject", ""},
    {"Email/Attachment/Name", "file:name", "file"},
    {"UserItem/Username", "user-account:account_login", "account"},
});

/// '%' and '_' of a text stand for themselves behind MATCHES, not behind LIKE.
std::string regex_quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_plain = (to_ascii_lower(c) >= 'a' && to_ascii_lower(c) <= 'z') ||
                          (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (!is_plain) {
      out.push_back('\\');
    }
    out.push_back(c);
  }
  return out;
}

struct Item {
  std::string search;
  std::string condition;
  std::string content;
  bool negated = false;
  std::uint32_t line = 0;
};

/// One IndicatorItem as a comparison; empty when no telemetry answers it.
std::string comparison_of(const Item& item) {
  const auto* const term = std::find_if(kTerms.begin(), kTerms.end(), [&](const Term& one) {
    return equals_ignoring_ascii_case(one.search, item.search);
  });
  if (term == kTerms.end()) {
    return {};
  }
  const std::string_view no = item.negated ? " NOT" : "";
  const bool is_number = term->path.ends_with("_port");
  if (item.condition == "is" && is_number && parse_uint64(item.content).has_value()) {
    return fmt::format("{}{} = {}", term->path, no, item.content);
  }
  if (item.condition == "is") {
    return fmt::format("{}{} = {}", term->path, no, quoted_constant(item.content));
  }
  if (item.condition == "matches") {
    return fmt::format("{}{} MATCHES {}", term->path, no, quoted_constant(item.content));
  }
  const std::string text = regex_quoted(item.content);
  if (item.condition == "contains") {
    return fmt::format("{}{} MATCHES {}", term->path, no, quoted_constant("(?i)" + text));
  }
  if (item.condition == "starts-with") {
    return fmt::format("{}{} MATCHES {}", term->path, no, quoted_constant("(?i)^" + text));
  }
  if (item.condition == "ends-with") {
    return fmt::format("{}{} MATCHES {}", term->path, no, quoted_constant("(?i)" + text + "$"));
  }
  return {};
}

std::string_view kind_of(const Item& item) {
  const auto* const term = std::find_if(kTerms.begin(), kTerms.end(), [&](const Term& one) {
    return equals_ignoring_ascii_case(one.search, item.search);
  });
  return term == kTerms.end() || item.condition != "is" || item.negated ? std::string_view()
                                                                        : term->kind;
}

class DocumentReader {
 public:
  DocumentReader(std::string_view text, Intake& intake)
      : xml_(text), text_(text), lines_(text), intake_(intake) {}

  void read() {
    for (;;) {
      switch (xml_.next()) {
        case XmlReader::Step::Begin:
          begin();
          break;
        case XmlReader::Step::End:
          end();
          break;
        case XmlReader::Step::Text:
          content_ += xml_.text();
          break;
        case XmlReader::Step::Done:
          if (!is_openioc_) {
            intake_.tell(kBadDocument, 1, 1, "expected an OpenIOC document; file skipped");
          }
          return;
        case XmlReader::Step::Bad:
          intake_.tell(kBadDocument, line(), 0,
                       fmt::format("expected {}; what follows is skipped", xml_.why()));
          return;
      }
    }
  }

 private:
  /// What an item or a group asks for.
  struct Asked {
    std::string object;  ///< that all of it is about; empty = of several, each in its brackets
    std::string text;    ///< empty = cannot be answered
  };

  /// An Indicator element: its operator, and what its children came to.
  struct Group {
    bool is_and = false;
    std::uint32_t line = 0;
    std::vector<Asked> terms;  // of AND and of what lies below it
  };

  std::uint32_t line() {
    return lines_.line_of(text_.substr(std::min(xml_.offset(), text_.size())));
  }

  void begin() {
    const std::string_view name = xml_.name();
    content_.clear();
    if (name == "ioc" || name == "OpenIOC") {
      is_openioc_ = true;
      details_ = {};
      details_.id = cut(xml_.attribute("id"), limits::kIndicatorTextBytes);
      note_.clear();
    } else if (name == "Indicator") {
      // AND below OR is one sign; whatever lies below AND belongs to it.
      groups_.push_back({to_ascii_lower(xml_.attribute("operator")) == "and", line(), {}});
    } else if (name == "IndicatorItem") {
      item_ = {};
      item_.condition = to_ascii_lower(xml_.attribute("condition"));
      item_.negated = xml_.attribute("negate") == "true" || item_.condition == "isnot" ||
                      item_.condition == "containsnot";
      if (item_.condition.ends_with("not")) {
        item_.condition.resize(item_.condition.size() - 3);
      }
      item_.line = line();
    } else if (name == "Context") {
      item_.search = xml_.attribute("search");
    }
  }

  void end() {
    const std::string_view name = xml_.name();
    const std::string content(trim(content_));
    content_.clear();
    if (name == "Content") {
      item_.content = content;
    } else if (name == "IndicatorItem") {
      take_item();
    } else if (name == "Indicator" && !groups_.empty()) {
      close_group();
    } else if (name == "short_description") {
      note_ = cut(content, limits::kIndicatorTextBytes);
    } else if (name == "authored_by") {
      details_.source = cut(content, limits::kIndicatorTextBytes);
    } else if (name == "authored_date") {
      details_.received = parse_time(content);
    }
  }

  Entry entry(std::string_view text, std::uint32_t line) const {
    return {{}, text, note_, line, 0, details_.empty() ? nullptr : &details_};
  }

  bool inside_and() const {
    return std::any_of(groups_.begin(), groups_.end(),
                       [](const Group& group) { return group.is_and; });
  }

  void refuse(const Item& item) {
    intake_.refuse(kUnknownIndicator, entry(item.content, item.line),
                   fmt::format("no telemetry answers '{}' with condition '{}'",
                               to_printable(item.search), to_printable(item.condition)));
  }

  void take_item() {
    std::string comparison = comparison_of(item_);
    if (inside_and()) {
      if (comparison.empty()) {
        refuse(item_);
      }
      const std::size_t colon = std::min(comparison.find(':'), comparison.size());
      groups_.back().terms.push_back({comparison.substr(0, colon), comparison});
      return;
    }
    if (const std::string_view kind = kind_of(item_); !kind.empty()) {
      Entry one = entry(item_.content, item_.line);
      one.kind = kind;
      intake_.take(one);
    } else if (comparison.empty()) {
      refuse(item_);
    } else {
      take_stix_pattern(entry("[" + comparison + "]", item_.line), intake_);
    }
  }

  static std::string bracketed(const Asked& term) {
    return term.object.empty() ? term.text : "[" + term.text + "]";
  }

  static std::string joined(const std::vector<std::string>& texts, std::string_view word) {
    return texts.size() == 1 ? texts.front() : fmt::format("({})", fmt::join(texts, word));
  }

  /// What is said of one object stands in one bracket, so that one event must have all of it; what
  /// is said of several in several, each for an event of its own.
  static Asked join(const Group& group) {
    const std::string_view word = group.is_and ? " AND " : " OR ";
    std::map<std::string, std::vector<std::string>> by_object;
    std::vector<std::string> texts;
    for (const Asked& term : group.terms) {
      if (term.text.empty()) {
        return {};  // half of it would mean something else
      }
      if (term.object.empty()) {
        texts.push_back(term.text);
      } else {
        by_object[term.object].push_back(term.text);
      }
    }
    if (texts.empty() && by_object.size() == 1) {
      return {by_object.begin()->first, joined(by_object.begin()->second, word)};
    }
    for (const auto& [object, comparisons] : by_object) {
      texts.push_back("[" + joined(comparisons, word) + "]");
    }
    return {{}, joined(texts, word)};
  }

  void close_group() {
    const Group group = std::move(groups_.back());
    groups_.pop_back();
    if (group.terms.empty()) {
      return;
    }
    Asked term = join(group);
    if (inside_and()) {
      groups_.back().terms.push_back(std::move(term));
    } else if (term.text.empty()) {
      intake_.refuse(kBadPattern, entry("Indicator operator=\"AND\"", group.line),
                     "one of its terms cannot be answered");
    } else {
      const std::string pattern = bracketed(term);
      take_stix_pattern(entry(pattern, group.line), intake_);
    }
  }

  XmlReader xml_;
  std::string_view text_;
  LineFinder lines_;
  Intake& intake_;
  bool is_openioc_ = false;
  Details details_;
  std::string note_;
  std::string content_;
  Item item_;
  std::vector<Group> groups_;
};

}  // namespace

ListOrigin read_openioc(std::string_view text, Intake& intake) {
  DocumentReader(text, intake).read();
  return {};
}

}  // namespace longwatch::detect::indicator
