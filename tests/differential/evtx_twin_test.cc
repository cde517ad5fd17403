// The fast EVTX decoder against the slow, complete one, on every public sample.
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "model/event.h"
#include "model/field.h"
#include "model/record_tree.h"
#include "read/evtx/evtx.h"
#include "read/read.h"
#include "tests/support/corpora.h"

namespace longwatch::read::evtx {
namespace {

/// A value as it would be printed, with the number of its field.
struct Printed {
  std::size_t field;
  model::ValueKind kind;
  std::string text;

  friend bool operator==(const Printed&, const Printed&) = default;
};

void PrintTo(const Printed& printed, std::ostream* out) {
  *out << "field " << printed.field << " kind " << static_cast<int>(printed.kind) << " '"
       << printed.text << "'";
}

struct FastRecord {
  model::Locator locator;
  std::vector<Printed> values;
};

std::string text_of(const model::Value& value) {
  std::string scratch;
  return std::string(model::render(value, scratch));
}

/// A log and what the slow decoder says of its records.
class Log {
 public:
  explicit Log(const std::string& path) : path_(path), format_(make_evtx_format()) {
    Result<std::unique_ptr<RandomAccessFile>> file = system_files().open(path);
    EXPECT_TRUE(file.ok()) << path;
    file_ = std::move(file).value();
  }

  std::unique_ptr<Reader> open(std::shared_ptr<const model::FieldTable> fields) {
    OpenRequest request;
    request.name = path_;
    request.file = file_;
    request.fields = std::move(fields);
    Result<std::unique_ptr<Reader>> reader = format_->open(request, diagnostics_);
    EXPECT_TRUE(reader.ok()) << path_;
    return std::move(reader).value();
  }

  std::vector<FastRecord> read(const std::shared_ptr<const model::FieldTable>& fields,
                               ReaderState& state) {
    const std::unique_ptr<Reader> reader = open(fields);
    std::vector<FastRecord> records;
    model::EventBatch batch;
    for (std::size_t unit = 0; unit < reader->unit_count(); ++unit) {
      reader->read_unit(unit, state, batch, diagnostics_);
      EXPECT_TRUE(batch.books().balance()) << path_;
      EXPECT_EQ(batch.books().events, batch.events().size());
      for (const model::Event& event : batch.events()) {
        FastRecord& record = records.emplace_back();
        record.locator = event.locator;
        for (const model::FieldValue& value : event.values) {
          if (value.is_copy) {
            continue;  // of a value that is here too
          }
          record.values.push_back(
              {model::index_of(value.field), value.value.kind, text_of(value.value)});
        }
      }
    }
    return records;
  }

  const Format& format() const { return *format_; }

 private:
  std::string path_;
  std::unique_ptr<Format> format_;
  std::shared_ptr<const RandomAccessFile> file_;
  DiagnosticCollector diagnostics_;
};

using NamedRecords = std::vector<std::vector<std::pair<std::string, Printed>>>;

NamedRecords decode_slowly(Log& log, const std::vector<FastRecord>& records, ReaderState& state) {
  const std::unique_ptr<Reader> reader = log.open(std::make_shared<model::FieldTable>());
  NamedRecords result;
  for (const FastRecord& record : records) {
    const Result<model::DecodedRecord> decoded = reader->decode(record.locator, state);
    EXPECT_TRUE(decoded.ok()) << decoded.error().to_line();
    auto& named = result.emplace_back();
    if (decoded.ok()) {
      for (const model::NamedValue& value : decoded->fields) {
        named.emplace_back(value.name, Printed{0, value.value.kind, text_of(value.value)});
      }
    }
  }
  return result;
}

std::vector<Printed> select(const std::vector<std::pair<std::string, Printed>>& named,
                            const model::FieldTable& fields) {
  std::vector<Printed> selected;
  for (const auto& [name, printed] : named) {
    const std::optional<model::NamedField> found = fields.find(name);
    const bool is_text = printed.kind != model::ValueKind::Null;
    if (found.has_value() || (fields.wants_unnamed() && is_text)) {
      selected.push_back(printed);
      selected.back().field =
          model::index_of(found.has_value() ? found->field : model::kUnnamedField);
    }
  }
  return selected;
}

/// Every third name only, and everything else as unnamed or not at all.
std::shared_ptr<model::FieldTable> thin_table(const NamedRecords& records) {
  auto fields = std::make_shared<model::FieldTable>();
  std::size_t count = 0;
  for (const auto& record : records) {
    for (const auto& [name, printed] : record) {
      if (count++ % 3 == 0) {
        fields->add(name);
      }
    }
  }
  return fields;
}

std::shared_ptr<model::FieldTable> full_table(const NamedRecords& records) {
  auto fields = std::make_shared<model::FieldTable>();
  for (const auto& record : records) {
    for (const auto& [name, printed] : record) {
      fields->add(name);
    }
  }
  return fields;
}

class EvtxTwin : public ::testing::Test {
 protected:
  /// One state for all files: the cache of templates then meets everything.
  std::unique_ptr<ReaderState> state_ = make_evtx_format()->make_state();

  std::size_t compare(Log& log, const NamedRecords& slow,
                      const std::shared_ptr<const model::FieldTable>& fields) {
    const std::vector<FastRecord> fast = log.read(fields, *state_);
    EXPECT_EQ(fast.size(), slow.size());
    std::size_t values = 0;
    for (std::size_t i = 0; i < std::min(fast.size(), slow.size()); ++i) {
      EXPECT_EQ(fast[i].values, select(slow[i], *fields))
          << "record " << fast[i].locator.record << " at byte " << fast[i].locator.offset;
      values += fast[i].values.size();
    }
    return values;
  }
};

TEST_F(EvtxTwin, fast_and_slow_decoder_agree_on_every_value_of_every_sample) {
  LW_NEED_CORPORA("");
  std::size_t files = 0;
  std::size_t records = 0;
  std::size_t values = 0;
  for (const std::string& path : test_support::corpora_files("", ".evtx")) {
    SCOPED_TRACE(path);
    Log log(path);
    const std::vector<FastRecord> found = log.read(std::make_shared<model::FieldTable>(), *state_);
    const NamedRecords slow = decode_slowly(log, found, *state_);
    values += compare(log, slow, full_table(slow));
    compare(log, slow, thin_table(slow));
    const std::shared_ptr<model::FieldTable> unnamed = thin_table(slow);
    unnamed->want_unnamed();
    compare(log, slow, unnamed);
    ++files;
    records += found.size();
    ASSERT_FALSE(HasFailure()) << "in the first bad file";
  }
  RecordProperty("files", static_cast<int>(files));
  RecordProperty("records", static_cast<int>(records));
  RecordProperty("values", static_cast<int>(values));
  EXPECT_GE(files, 400U);
  EXPECT_GE(records, 15'000U);
  EXPECT_GE(values, 10 * records);
}

}  // namespace
}  // namespace longwatch::read::evtx
