#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "model/source.h"
#include "read/read.h"

namespace longwatch::test_support {

/// All that a format makes of one file.
struct FormatReading {
  /// "record@offset+length time channel computer name=value ...", "never", "(null)"; a value that
  /// nobody named is "*=value".
  std::vector<std::string> events;
  std::vector<std::string> decoded;  ///< "name=value name=value ..." of each event
  model::RecordBooks books;
  std::vector<std::string> messages;  ///< "place id message"
};

/// What is asked of a format.
struct FormatWish {
  std::vector<std::string> fields{};  ///< "*" asks for all others too
  std::string name = "test.log";
  std::optional<Timestamp> modified{};
};

/// Opens and reads the content wholly, decodes every event again, and checks what every reader
/// promises: books that balance, locators inside the file, decoding that works.
FormatReading read_with(const read::Format& format, std::string content, const FormatWish& wish);

/// The events without their locators: "time channel computer name=value ...".
std::vector<std::string> plain_events(const FormatReading& reading);

read::Sniff sniff_with(const read::Format& format, std::string_view head);

}  // namespace longwatch::test_support
