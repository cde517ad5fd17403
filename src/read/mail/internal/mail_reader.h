#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/field_values.h"
#include "read/cut_reader.h"
#include "read/mail/mail.h"

namespace longwatch::read::mail {

/// What a worker keeps between units and files.
class MailState final : public ReaderState {
 public:
  std::size_t capacity() const override { return values.capacity_bytes() + unquoted.capacity(); }

  model::FieldValues values;
  std::string unquoted;
};

/// An opened message or mbox.
class MailReader final : public CutReader {
 public:
  /// Walks over an mbox once to find where its messages begin. `text_start` is where the first one
  /// does. Fails with `Io`, `Corrupt`.
  static Result<std::unique_ptr<MailReader>> open(const OpenRequest& request,
                                                  const MailOptions& options,
                                                  std::uint64_t text_start);

 protected:
  void read_text(std::string_view text, std::uint64_t offset, ReaderState& state,
                 model::EventBatch& batch, UnitBooks& books) const override;
  std::string list_fields(std::string_view record, Arena& arena,
                          std::vector<model::NamedValue>& fields) const override;

 private:
  MailReader(const OpenRequest& request, const MailOptions& options);
  Status find_messages(std::uint64_t text_start);
  void begin_message_at(std::uint64_t offset, std::uint64_t end);
  void take(std::string_view record, std::uint64_t offset, MailState& state,
            model::EventBatch& batch, UnitBooks& books) const;

  const MailOptions options_;
  std::uint64_t messages_ = 0;  // while the file is opened
};

}  // namespace longwatch::read::mail
