#include "read/zeek/internal/header.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "model/telemetry.h"
#include "read/split.h"
#include "read/zeek/diagnostics.h"
#include "read/zeek/internal/values.h"

namespace longwatch::read::zeek {
namespace {

Type type_of(std::string_view name) {
  if (name.starts_with("set[") || name.starts_with("vector[") || name.starts_with("table[")) {
    return Type::List;
  }
  if (name == "bool") {
    return Type::Bool;
  }
  return name == "time" ? Type::Time : Type::Plain;
}

Role role_of(std::string_view name) {
  if (name == "ts") {
    return Role::Time;
  }
  return name == "_system_name" ? Role::Computer : Role::None;
}

bool is_log_name(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  return !name.empty() && name.size() <= kLongest &&
         std::all_of(name.begin(), name.end(), [](char c) {
           const char lower = to_ascii_lower(c);
           return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
         });
}

bool same(const Header& a, const Header& b) {
  return a.separator == b.separator && a.set_separator == b.set_separator && a.empty == b.empty &&
         a.unset == b.unset && a.channel == b.channel &&
         std::equal(
             a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(),
             [](const Column& x, const Column& y) { return x.name == y.name && x.type == y.type; });
}

}  // namespace

/// Takes the header lines of a file in their order.
class Headers::Scanner {
 public:
  Scanner(std::string_view name, const model::FieldTable& fields, DiagnosticSink& diagnostics)
      : name_(name), fields_(fields), diagnostics_(diagnostics) {}

  void take(std::string_view line, std::uint64_t offset) {
    constexpr std::string_view kSeparator = "#separator ";
    if (line.starts_with(kSeparator)) {
      const std::string separator = unescaped(trim(line.substr(kSeparator.size())));
      now_ = Header{};
      now_.separator = separator.size() == 1 ? separator.front() : '\t';
      return;
    }
    const std::size_t space = line.find(now_.separator);
    const std::string_view word = line.substr(0, space);
    const std::string_view rest =
        space == std::string_view::npos ? std::string_view() : line.substr(space + 1);
    if (word == "#set_separator") {
      now_.set_separator = rest.size() == 1 ? rest.front() : now_.set_separator;
    } else if (word == "#empty_field") {
      now_.empty = rest;
    } else if (word == "#unset_field") {
      now_.unset = rest;
    } else if (word == "#path") {
      now_.channel = std::string(model::telemetry::kZeekPrefix);
      now_.channel += is_log_name(rest) ? rest : "log";
    } else if (word == "#fields") {
      take_fields(rest, offset);
    } else if (word == "#types") {
      take_types(rest, offset);
    }
  }

  Headers finish() { return std::move(headers_); }

 private:
  void take_fields(std::string_view names, std::uint64_t offset) {
    now_.columns.clear();
    now_.wanted.clear();
    split_at(names, now_.separator, pieces_);
    if (names.empty() || names.size() > limits::kHeaderLineBytes ||
        pieces_.size() > limits::kColumns) {
      report(offset, fmt::format("expected 1 to {} names of columns, got {}", limits::kColumns,
                                 names.empty() ? 0 : pieces_.size()));
    } else {
      for (const std::string_view name : pieces_) {
        now_.columns.push_back(
            {std::string(name), Type::Plain, role_of(name), fields_.wanted(name)});
      }
    }
    settle(offset);
  }

  void take_types(std::string_view types, std::uint64_t offset) {
    split_at(types, now_.separator, pieces_);
    for (std::size_t i = 0; i < std::min(pieces_.size(), now_.columns.size()); ++i) {
      now_.columns[i].type = type_of(pieces_[i]);
    }
    settle(offset);
  }

  /// From `offset` on the header as it stands now governs.
  void settle(std::uint64_t offset) {
    if (is_full_) {
      return;
    }
    if (now_.channel.empty()) {
      now_.channel = std::string(model::telemetry::kZeekPrefix) + "log";
    }
    now_.wanted.clear();
    std::vector<std::vector<model::NamedField>> names(now_.columns.size());
    for (std::size_t i = 0; i < now_.columns.size(); ++i) {
      if (now_.columns[i].field.has_value()) {
        names[i].push_back(*now_.columns[i].field);
      }
    }
    now_.fields = ColumnFields(names, fields_);
    for (std::size_t i = 0; i < now_.columns.size(); ++i) {
      const Column& column = now_.columns[i];
      if (column.field.has_value() || column.role != Role::None) {
        const bool is_plain = column.field.has_value() && column.role == Role::None &&
                              column.type == Type::Plain && now_.fields.of(i).copies.empty();
        now_.wanted.push_back(
            {static_cast<std::uint32_t>(i), is_plain, column.field.value_or(model::NamedField())});
      }
    }
    std::vector<Header>& all = headers_.headers_;
    auto known = std::find_if(all.begin(), all.end(),
                              [this](const Header& header) { return same(header, now_); });
    if (known == all.end() && all.size() < limits::kLayouts) {
      known = all.insert(all.end(), now_);
    }
    is_full_ = known == all.end() || headers_.governing_.size() >= limits::kLayoutChanges;
    if (is_full_) {
      all.push_back({});
      known = std::prev(all.end());
      report(offset, fmt::format("the file changes its columns more than {} times",
                                 with_thousands(limits::kLayoutChanges)));
    }
    headers_.governing_.put(offset, static_cast<std::uint32_t>(known - all.begin()));
  }

  void report(std::uint64_t offset, std::string message) {
    message.append("; the lines below are dropped");
    Diagnostic diagnostic{&kHeaderIgnored, {}, std::move(message), {}, 0, 0, {}};
    diagnostic.place.file = name_;
    diagnostic.place.offset = offset;
    diagnostics_.report(std::move(diagnostic));
  }

  const std::string_view name_;
  const model::FieldTable& fields_;
  DiagnosticSink& diagnostics_;
  Headers headers_;
  Header now_;
  std::vector<std::string_view> pieces_;
  bool is_full_ = false;
};

Result<Headers> Headers::scan(const RandomAccessFile& file, std::uint64_t text_start,
                              std::string_view name, const model::FieldTable& fields,
                              DiagnosticSink& diagnostics) {
  Scanner scanner(name, fields, diagnostics);
  LW_TRY(visit_marked_lines(
      file, text_start, '#',
      [&scanner](std::string_view line, std::uint64_t offset) { scanner.take(line, offset); }));
  return scanner.finish();
}

const Header* Headers::at(std::uint64_t offset) const {
  const std::uint32_t* const index = governing_.at(offset);
  return index == nullptr || headers_[*index].columns.empty() ? nullptr : &headers_[*index];
}

}  // namespace longwatch::read::zeek
