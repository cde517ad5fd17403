// Configuration files: any text is read without harm; whatever is accepted has a place in that
// text, and what resolves holds values that their own settings accept.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/check.h"
#include "base/file_system.h"
#include "config/file.h"
#include "config/resolve.h"

namespace {

/// No file exists, so that nothing but the text decides.
class NoFiles final : public longwatch::FileSystem {
 public:
  longwatch::Result<longwatch::FileInfo> inspect(const std::string& path) const override {
    return absent(path);
  }

  longwatch::Result<longwatch::FileInfo> inspect_target(const std::string& path) const override {
    return absent(path);
  }

  longwatch::Result<std::vector<std::string>> list(const std::string& path) const override {
    return absent(path);
  }

  longwatch::Result<std::unique_ptr<longwatch::RandomAccessFile>> open(
      const std::string& path) const override {
    return absent(path);
  }

 private:
  static longwatch::Error absent(const std::string& path) {
    return longwatch::Error(longwatch::ErrorCode::NotFound, "no such file").at(path);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace config = longwatch::config;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  config::AsWritten written;
  longwatch::DiagnosticCollector diagnostics;
  config::read_file_text(text, "fuzz.conf", config::Origin::UserFile, written, diagnostics);
  for (std::size_t i = 0; i < config::settings_table().size(); ++i) {
    const auto& value = written.at(static_cast<config::SettingId>(i), config::Origin::UserFile);
    LW_CHECK(!value.has_value() || (value->place.line.has_value() && !value->parts.empty()));
  }
  const auto settings = config::resolve(written, NoFiles(), diagnostics);
  LW_CHECK(!settings.has_value() || settings->jobs <= 256);
  LW_CHECK(settings.has_value() || diagnostics.count() > 0);
  return 0;
}
