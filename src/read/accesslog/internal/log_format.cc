#include "read/accesslog/internal/log_format.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"

namespace longwatch::read::accesslog {
namespace {

struct Known {
  std::string_view item;
  std::string_view field;
  Role role = Role::Plain;
};

// Apache's by their letter, with what stands in braces.
constexpr auto kApache = std::to_array<Known>({
    {"h", "c-ip"},
    {"a", "c-ip"},
    {"l", ""},
    {"u", "cs-username"},
    {"t", "", Role::Time},
    {"r", "", Role::Request},
    {"s", "sc-status"},
    {"b", "sc-bytes"},
    {"B", "sc-bytes"},
    {"O", "sc-bytes"},
    {"I", "cs-bytes"},
    {"v", "cs-host", Role::VirtualHost},
    {"V", "cs-host", Role::VirtualHost},
    {"p", "s-port"},
    {"A", "s-ip"},
    {"m", "cs-method", Role::Method},
    {"U", "cs-uri-stem", Role::Path},
    {"q", "cs-uri-query", Role::Query},
    {"H", "cs-version"},
    {"D", "time-taken"},
    {"T", "time-taken"},
    {"P", "s-pid"},
});

constexpr auto kNginx = std::to_array<Known>({
    {"remote_addr", "c-ip"},
    {"remote_user", "cs-username"},
    {"time_local", "", Role::Time},
    {"time_iso8601", "", Role::Time},
    {"msec", "", Role::Epoch},
    {"request", "", Role::Request},
    {"status", "sc-status"},
    {"body_bytes_sent", "sc-bytes"},
    {"bytes_sent", "sc-bytes"},
    {"request_length", "cs-bytes"},
    {"host", "cs-host"},
    {"server_name", "cs-host", Role::VirtualHost},
    {"server_port", "s-port"},
    {"server_addr", "s-ip"},
    {"request_method", "cs-method", Role::Method},
    {"uri", "cs-uri-stem", Role::Path},
    {"request_uri", "", Role::Address},
    {"args", "cs-uri-query", Role::Query},
    {"query_string", "cs-uri-query", Role::Query},
    {"server_protocol", "cs-version"},
    {"request_time", "time-taken"},
});

template <std::size_t N>
const Known* find(const std::array<Known, N>& table, std::string_view item) {
  const auto* const found = std::find_if(table.begin(), table.end(),
                                         [item](const Known& known) { return known.item == item; });
  return found == table.end() ? nullptr : found;
}

std::string header_field(std::string_view prefix, std::string_view header) {
  std::string name = std::string(prefix) + to_ascii_lower(header);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Reads the items of a format off its front.
class FormatReader {
 public:
  explicit FormatReader(std::string_view text) : text_(text) {}

  Result<LogFormat> read() {
    std::string before;
    while (!text_.empty()) {
      if (text_.starts_with("%%") || text_.starts_with("$$")) {
        before.push_back(text_.front());
        text_.remove_prefix(2);
      } else if (text_.starts_with("\\\"")) {
        before.push_back('"');
        text_.remove_prefix(2);
      } else if (text_.starts_with("\\t")) {
        before.push_back('\t');
        text_.remove_prefix(2);
      } else if (text_.front() == '%' || text_.front() == '$') {
        Item item;
        item.before = std::move(before);
        before.clear();
        LW_TRY(text_.front() == '%' ? apache_item(item, before) : nginx_item(item));
        format_.items.push_back(std::move(item));
      } else {
        before.push_back(text_.front());
        text_.remove_prefix(1);
      }
    }
    format_.behind = std::move(before);
    LW_TRY(check());
    return std::move(format_);
  }

 private:
  /// `before_next` is set where an item brings what stands behind it.
  Status apache_item(Item& item, std::string& before_next) {
    text_.remove_prefix(1);
    // "<", ">" and lists of statuses say when an item is logged, not what it is.
    while (!text_.empty() && text_.front() != '{' && !is_letter(text_.front())) {
      text_.remove_prefix(1);
    }
    std::string_view inside;
    if (text_.starts_with('{')) {
      const std::size_t close = text_.find('}');
      if (close == std::string_view::npos) {
        return wrong("expected '}' behind '%{'");
      }
      inside = text_.substr(1, close - 1);
      text_.remove_prefix(close + 1);
    }
    if (text_.starts_with('^')) {
      text_.remove_prefix(std::min<std::size_t>(3, text_.size()));  // ^ti, ^to: trailers
      return {};
    }
    if (text_.empty() || !is_letter(text_.front())) {
      return wrong("expected a letter behind '%'");
    }
    const std::string_view letter = text_.substr(0, 1);
    text_.remove_prefix(1);
    name_apache_item(letter, inside, item);
    if (item.role == Role::Time && inside.empty()) {
      item.before.push_back('[');
      before_next = "]";
    }
    return {};
  }

  static void name_apache_item(std::string_view letter, std::string_view inside, Item& item) {
    if (letter == "i") {
      item.name = header_field("cs-", inside);
    } else if (letter == "o") {
      item.name = header_field("sc-", inside);
    } else if (letter == "t" && !inside.empty()) {
      const bool is_epoch = inside == "sec" || inside == "msec" || inside == "usec";
      item.role = is_epoch ? Role::Epoch : Role::Time;
    } else if (const Known* const known = find(kApache, letter); known != nullptr) {
      item.name = known->field;
      item.role = known->role;
    } else {
      item.name = inside.empty() ? std::string(letter) : std::string(inside);
    }
  }

  Status nginx_item(Item& item) {
    text_.remove_prefix(1);
    const bool is_braced = text_.starts_with('{');
    text_.remove_prefix(is_braced ? 1 : 0);
    std::size_t size = 0;
    while (size < text_.size() && (is_letter(text_[size]) || text_[size] == '_' ||
                                   (text_[size] >= '0' && text_[size] <= '9'))) {
      ++size;
    }
    if (size == 0) {
      return wrong("expected a name behind '$'");
    }
    const std::string_view name = text_.substr(0, size);
    text_.remove_prefix(size);
    text_.remove_prefix(is_braced && text_.starts_with('}') ? 1 : 0);
    constexpr std::string_view kHeader = "http_";
    if (const Known* const known = find(kNginx, name); known != nullptr) {
      item.name = known->field;
      item.role = known->role;
    } else if (name.starts_with(kHeader)) {
      item.name = header_field("cs-", name.substr(kHeader.size()));
    } else {
      item.name = name;
    }
    return {};
  }

  Status check() const {
    bool has_time = false;
    for (std::size_t i = 0; i < format_.items.size(); ++i) {
      const Item& item = format_.items[i];
      has_time = has_time || item.role == Role::Time || item.role == Role::Epoch;
      if (i > 0 && item.before.empty()) {
        return wrong("expected something between two items");
      }
    }
    return has_time ? Status() : wrong("expected an item for the time (%t, $time_local)");
  }

  static Error wrong(std::string_view what) {
    return Error(ErrorCode::InvalidInput, fmt::format("{} in the log format", what));
  }

  std::string_view text_;
  LogFormat format_;
};

LogFormat known(std::string_view text, bool may_go_on) {
  Result<LogFormat> format = parse_log_format(text);
  LW_CHECK(format.ok());
  format->may_go_on = may_go_on;
  return std::move(*format);
}

/// "1755007390.123    187 10.0.0.1 TCP_MISS/200 4532 GET http://a/ - HIER_DIRECT/192.0.2.1
/// text/html"
LogFormat squid() {
  LogFormat format;
  format.items = {{"", Role::Epoch, ""},
                  {" ", Role::Plain, "time-taken", true},
                  {" ", Role::Plain, "c-ip"},
                  {" ", Role::Plain, "s-action"},
                  {"/", Role::Plain, "sc-status"},
                  {" ", Role::Plain, "sc-bytes"},
                  {" ", Role::Method, "cs-method"},
                  {" ", Role::Address, ""},
                  {" ", Role::Plain, "cs-username"},
                  {" ", Role::Plain, "s-hierarchy"},
                  {"/", Role::Plain, "r-ip"},
                  {" ", Role::Plain, "rs-content-type"}};
  return format;
}

}  // namespace

Result<LogFormat> parse_log_format(std::string_view text) {
  return FormatReader(text).read();
}

const std::vector<LogFormat>& known_formats() {
  static const std::vector<LogFormat> formats = {
      squid(),
      known(R"(%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i")", true),
      known(R"(%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i")", true),
      known(R"(%v:%p %h %l %u %t "%r" %>s %b)", true),
      known(R"(%h %l %u %t "%r" %>s %b)", true),
  };
  return formats;
}

}  // namespace longwatch::read::accesslog
