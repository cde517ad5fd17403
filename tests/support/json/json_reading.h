#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "model/event.h"
#include "model/field.h"
#include "read/json/json.h"

namespace longwatch::read::json {

/// What reading a whole file gave, as text: one line an event,
/// "record@offset+length time id channel provider computer name=value ...".
struct Reading {
  std::vector<std::string> events;
  model::RecordBooks books;
  std::vector<Diagnostic> diagnostics;

  std::vector<std::string_view> ids() const {
    std::vector<std::string_view> list;
    for (const Diagnostic& diagnostic : diagnostics) {
      list.push_back(diagnostic.kind->id);
    }
    return list;
  }
};

struct Want {
  std::vector<std::string> fields;
  bool unnamed = false;
  std::vector<std::string> presence{};  ///< asked for whether they are there at all
};

/// The table of the fields wanted.
std::shared_ptr<const model::FieldTable> make_table(const Want& want);

/// Reads a file with this content from its first to its last unit; books must balance, and every
/// event must decode again from its locator.
Reading read(std::string content, const Want& want = {}, const JsonOptions& options = {});

}  // namespace longwatch::read::json
