#include "tests/support/packing.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <cstddef>

#include "base/check.h"

namespace longwatch::test_support {
namespace {

enum class Container : std::uint8_t { None, Tar, Zip, SevenZip };

struct FormFacts {
  PackForm form;
  const char* ending;
  Container container;
  int (*add_filter)(struct ::archive*);  // null = none
};

constexpr std::array<FormFacts, 11> kForms{{
    {PackForm::Tar, ".tar", Container::Tar, nullptr},
    {PackForm::TarGz, ".tar.gz", Container::Tar, archive_write_add_filter_gzip},
    {PackForm::TarXz, ".tar.xz", Container::Tar, archive_write_add_filter_xz},
    {PackForm::TarZst, ".tar.zst", Container::Tar, archive_write_add_filter_zstd},
    {PackForm::TarBz2, ".tar.bz2", Container::Tar, archive_write_add_filter_bzip2},
    {PackForm::Zip, ".zip", Container::Zip, nullptr},
    {PackForm::SevenZip, ".7z", Container::SevenZip, nullptr},
    {PackForm::Gz, ".gz", Container::None, archive_write_add_filter_gzip},
    {PackForm::Bz2, ".bz2", Container::None, archive_write_add_filter_bzip2},
    {PackForm::Xz, ".xz", Container::None, archive_write_add_filter_xz},
    {PackForm::Zst, ".zst", Container::None, archive_write_add_filter_zstd},
}};

const FormFacts& facts_of(PackForm form) {
  for (const FormFacts& facts : kForms) {
    if (facts.form == form) {
      return facts;
    }
  }
  LW_CHECK(false);
  return kForms.front();
}

la_ssize_t put(struct ::archive* /*writer*/, void* out, const void* block, std::size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(block), size);
  return static_cast<la_ssize_t>(size);
}

void choose(struct ::archive* writer, const FormFacts& facts) {
  if (facts.add_filter != nullptr) {
    LW_CHECK(facts.add_filter(writer) == ARCHIVE_OK);
  }
  switch (facts.container) {
    case Container::None:
      archive_write_set_format_raw(writer);
      return;
    case Container::Tar:
      archive_write_set_format_pax_restricted(writer);
      return;
    case Container::Zip:
      archive_write_set_format_zip(writer);
      return;
    case Container::SevenZip:
      archive_write_set_format_7zip(writer);
      return;
  }
}

void add(struct ::archive* writer, const Packed& member) {
  struct archive_entry* const entry = archive_entry_new();
  archive_entry_set_pathname(entry, member.name.c_str());
  archive_entry_set_size(entry, static_cast<la_int64_t>(member.content.size()));
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_perm(entry, 0644);
  archive_entry_set_mtime(entry, 1'600'000'000, 0);
  LW_CHECK(archive_write_header(writer, entry) == ARCHIVE_OK);
  LW_CHECK(archive_write_data(writer, member.content.data(), member.content.size()) ==
           static_cast<la_ssize_t>(member.content.size()));
  archive_entry_free(entry);
}

}  // namespace

const std::vector<PackForm>& pack_forms() {
  static const std::vector<PackForm> forms = [] {
    std::vector<PackForm> all;
    for (const FormFacts& facts : kForms) {
      all.push_back(facts.form);
    }
    return all;
  }();
  return forms;
}

std::string ending_of(PackForm form) {
  return facts_of(form).ending;
}

bool is_single(PackForm form) {
  return facts_of(form).container == Container::None;
}

std::string pack(PackForm form, const std::vector<Packed>& members, const std::string& password) {
  std::string out;
  struct ::archive* const writer = archive_write_new();
  choose(writer, facts_of(form));
  archive_write_set_bytes_in_last_block(writer, 1);
  if (!password.empty()) {
    LW_CHECK(archive_write_set_options(writer, "zip:encryption=zipcrypt") == ARCHIVE_OK);
    LW_CHECK(archive_write_set_passphrase(writer, password.c_str()) == ARCHIVE_OK);
  }
  LW_CHECK(archive_write_open(writer, &out, nullptr, put, nullptr) == ARCHIVE_OK);
  for (const Packed& member : members) {
    add(writer, member);
  }
  LW_CHECK(archive_write_close(writer) == ARCHIVE_OK);
  archive_write_free(writer);
  return out;
}

}  // namespace longwatch::test_support
