#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "read/evtx/token_reader.h"
#include "read/evtx/values.h"

namespace longwatch::read::evtx {

/// A name in a record, with the chunk offset of the word that says where its text stands.
struct Name {
  ByteView text;  ///< UTF-16LE
  std::uint32_t word = 0;
};

/// A piece of the content of an element or attribute: a value, or the place where one will be
/// filled in.
struct Piece {
  static constexpr std::int32_t kNoSubstitution = -1;

  TypedBytes value;
  std::int32_t substitution = kNoSubstitution;  ///< only in definitions
  std::uint8_t declared_type = 0;               ///< of the substitution

  bool is_substitution() const { return substitution != kNoSubstitution; }
};

/// Receives a record in document order. All views are valid as long as the chunk (entities:
/// always).
class RecordSink {
 public:
  RecordSink() = default;
  RecordSink(const RecordSink&) = delete;
  RecordSink& operator=(const RecordSink&) = delete;
  virtual ~RecordSink() = default;

  virtual void open_element(const Name& name) = 0;
  /// All attributes of an element come before its content. `pieces` may be empty.
  virtual void attribute(const Name& name, std::span<const Piece> pieces) = 0;
  /// A run of content between two tags; never empty. May come outside any element.
  virtual void text(std::span<const Piece> pieces) = 0;
  virtual void close_element() = 0;
};

enum class WalkOutcome : std::uint8_t {
  Done,
  Damaged,  ///< the bytes are no binary XML
  Limit,    ///< a bound of base/limits.h was reached
};

/// The straightforward way through binary XML: token by token, templates filled in as they are met.
/// Decodes everything; the fast decoder falls back on it and must agree with it. Keeps its memory
/// between walks.
class RecordWalker {
 public:
  /// Walks chunk[begin, end): the content of a record.
  WalkOutcome walk_record(ByteView chunk, std::size_t begin, std::size_t end, RecordSink& sink);

  /// Walks the body of a template definition; substitutions are handed over unfilled.
  WalkOutcome walk_definition(ByteView chunk, std::size_t begin, std::size_t end, RecordSink& sink);

  /// Tokens of the last walk.
  std::size_t tokens() const { return tokens_; }

  /// How deep elements nested in the last walk.
  std::size_t deepest() const { return deepest_; }

  /// Elements outside all others in the last walk; of a whole record it is one.
  std::size_t roots() const { return roots_; }

  /// Why the last walk did not end as `Done`, a phrase for the user.
  const char* problem() const { return problem_; }

 private:
  enum class FrameKind : std::uint8_t { Fragment, Template, Definition };

  struct Frame {
    TokenReader reader;
    FrameKind kind;
    std::size_t element_depth;
    TemplateInstance instance;
    std::size_t first_start;
  };

  WalkOutcome walk(std::size_t begin, std::size_t end, FrameKind kind);
  bool handle(const Token& token);
  bool handle_tag(const Token& token);
  bool open_element(const Token& token);
  bool end_start_tag();
  bool end_element();
  bool content(const Token& token);
  bool substitution(const Token& token);
  bool push_template(const TemplateInstance& instance);
  bool push_fragment(const TypedBytes& value);
  bool pop_frame();
  TypedBytes filled(const Frame& frame, std::uint16_t index) const;
  void add_entity(ByteView name);
  void flush_attribute();
  void flush_text();
  bool damaged(const char* problem);
  bool over_limit(const char* problem);

  ByteView chunk_;
  RecordSink* sink_ = nullptr;
  std::vector<Frame> frames_;
  std::vector<std::uint32_t> starts_;  // of the values of all open instances, chunk offsets
  std::vector<Piece> pieces_;
  Name attribute_;
  bool in_attribute_ = false;
  bool in_start_tag_ = false;
  std::size_t depth_ = 0;
  std::size_t deepest_ = 0;
  std::size_t roots_ = 0;
  std::size_t tokens_ = 0;
  std::size_t fragments_ = 0;
  WalkOutcome outcome_ = WalkOutcome::Done;
  const char* problem_ = "";
};

}  // namespace longwatch::read::evtx
