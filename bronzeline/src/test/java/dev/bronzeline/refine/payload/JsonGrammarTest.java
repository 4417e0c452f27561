package dev.bronzeline.refine.payload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.schema.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is JSON and what is not, case by case. Each text is tried as a whole record, as an
 * undeclared field, and as a declared field of every type: whether a record is JSON never depends
 * on the schema.
 *
 * <p>A line is the verdict and the text: {@code y} must be accepted, {@code n} must be refused, and
 * {@code i} may be either by RFC 8259, followed by what we chose (a reason, or {@code y}). In the
 * texts {@code <xx>} is a byte in hexadecimal.
 */
class JsonGrammarTest {
  private static final List<DataType> TYPES =
      Stream.of(
              "string",
              "bigint",
              "int",
              "smallint",
              "tinyint",
              "double",
              "float",
              "decimal(10,2)",
              "decimal(38,10)",
              "boolean",
              "date",
              "timestamp",
              "binary",
              "array<bigint>",
              "array<array<string>>",
              "map<string,double>",
              "map<string,map<string,bigint>>",
              "struct<a:bigint,b:string>",
              "struct<a:array<struct<b:bigint>>>")
          .map(DataType::fromDDL)
          .toList();

  private static final Set<String> NO_OBJECT = Set.of(Reason.WRONG_ROOT_TYPE);

  private static final String CASES =
      """
      y []
      y [[]   ]
      y [[],[[]]]
      y [""]
      y ["a"]
      y [false]
      y [true]
      y [null]
      y [null, 1, "1", {}]
      y [1<0a>]
      y  [1]
      y [1,null,null,null,2]
      y [2]<20>
      y [ 4]
      y <09>[<0d>1<0a>,<20>2]<09>
      n [1 true]
      n [a<e5>]
      n ["": 1]
      n [""],
      n [,1]
      n [1,,2]
      n ["x",,]
      n ["x"]]
      n ["",]
      n ["x"
      n [x
      n [3[4]]
      n [<ff>]
      n [1:2]
      n [,]
      n [-]
      n [   , ""]
      n ["a",<0a>4<0a>,1,
      n [1,]
      n [1,<0a>1<0a>,1
      n [*]
      n [""
      n [1
      n [<0b>1]
      n [<0c>]
      n [<a0>]
      n [<c2><a0>]
      n [<e2><81><a0>]
      n []<00>
      n <00>
      n [1}
      n [}
      n ]
      n [
      n [[
      n ["a" b]
      n ['a']
      n [(1)]
      n [1;2]
      y {}
      y { }
      y {"a":[]}
      y {"a": "b"}
      y {"a":"b","c":"d"}
      y {"":0}
      y {"foo<5c>u0000bar": 42}
      y { "min": -1.0e+28, "max": 1.0e+28 }
      y {"x":[{"id": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}], "id": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}
      y {"a":[]}<0a>
      y {<0a>"a": "b"<0a>}
      y {"<5c>u041f<5c>u043e": "<d0><97>"}
      y {"a" : 1 , "b" : 2 }
      n ["x", truth]
      n {[: "x"}
      n {"x", null}
      n {"x"::"b"}
      n {"a":"a" 123}
      n {key: 'value'}
      n {"a" b}
      n {:"b"}
      n {"a" "b"}
      n {"a":
      n {"a"
      n {1:1}
      n {9999E9999:1}
      n {null:null,null:null}
      n {"id":0,,,,,}
      n {'a':0}
      n {"id":0,}
      n {"a":"b"}/**/
      n {"a":"b"}/**//
      n {"a":"b"}//
      n {"a":"b"}/
      n {"a":/*comment*/"b"}
      n {"a":"b",,"c":"d"}
      n {a: "b"}
      n {"a":"a
      n { "foo" : "bar", "a" }
      n {"a":"b"}#
      n {"a":"b"}}
      n {"a"=1}
      n {"a":1;"b":2}
      n {
      n {"
      n {,"a":1}
      n {}{}
      n {"a":}
      n {"a":1,"b"}
      n {"a":1]
      n {true:1}
      n {"a":undefined}
      n }
      n :
      n ,
      n {"a":-}
      y [123e65]
      y [0e+1]
      y [0e1]
      y [ 4]
      y [-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]
      y [20e1]
      y [-0]
      y [-123]
      y [-1]
      y [-0]
      y [1E22]
      y [1E-2]
      y [1E+2]
      y [123e45]
      y [123.456e78]
      y [1e-2]
      y [1e+2]
      y [123]
      y [123.456789]
      y [0.0]
      y [-0.0e-0]
      y [1e0001]
      y [0.1e1]
      y [100000000000000000000000000000000]
      n [-01]
      n [--2.]
      n [.-1]
      n [-2.]
      n [-.5]
      n [.2e-3]
      n [0.1.2]
      n [0.3e+]
      n [0.3e]
      n [0.e1]
      n [0E+]
      n [0E]
      n [0e+]
      n [0e]
      n [1.0e+]
      n [1.0e-]
      n [1.0e]
      n [1 000.0]
      n [1eE2]
      n [2.e+3]
      n [2.e-3]
      n [2.e3]
      n [9.e+]
      n [Inf]
      n [NaN]
      n [<ef><bc><91>]
      n [1+2]
      n [0x1]
      n [0x42]
      n [Infinity]
      n [0e+-1]
      n [-123.123foo]
      n [123<e5>]
      n [1e1<e5>]
      n [0<e5>]
      n [-Infinity]
      n [-foo]
      n [- 1]
      n [-012]
      n [-1x]
      n [1ea]
      n [1e<e5>]
      n [1.]
      n [.123]
      n [1.2a-3]
      n [1.8011670033376514H-308]
      n [012]
      n [00]
      n [+1]
      n [++1234]
      n [1_000]
      n [1,000.]
      n [1e]
      n [1f]
      n [1L]
      y ["<5c>u0060<5c>u012a<5c>u12AB"]
      y ["<5c>uD801<5c>udc37"]
      y ["<5c>ud83d<5c>ude39<5c>ud83d<5c>udc8d"]
      y ["<5c>"<5c><5c><5c>/<5c>b<5c>f<5c>n<5c>r<5c>t"]
      y ["<5c><5c>u0000"]
      y ["<5c>""]
      y ["a/*b*/c/*d//e"]
      y ["<5c><5c>a"]
      y ["<5c><5c>n"]
      y ["<5c>u0012"]
      y ["<5c>uFFFF"]
      y ["asd"]
      y [ "asd"]
      y ["<5c>uDBFF<5c>uDFFF"]
      y ["new<5c>u00A0line"]
      y ["<f4><8f><bf><bf>"]
      y ["<ef><bf><bf>"]
      y ["<5c>u0000"]
      y ["<5c>u002c"]
      y ["<cf><80>"]
      y ["<f0><9b><bf><bf>"]
      y ["asd "]
      y " "
      y ["<5c>u0821"]
      y ["<5c>u0123"]
      y ["<e2><80><a8>"]
      y ["<e2><80><a9>"]
      y ["<5c>u0061<5c>u30af<5c>u30EA<5c>u30b9"]
      y ["new<5c>u000Aline"]
      y ["<7f>"]
      y ["<5c>uA66D"]
      y ["<e2><8d><82><e3><88><b4><e2><8d><82>"]
      y ["<c2><80>"]
      y ["'"]
      n ["<5c>uD800<5c>"]
      n ["<5c>uD800<5c>u"]
      n ["<5c>uD800<5c>u1"]
      n ["<5c>uD800<5c>u1x"]
      n [<c3><a9>]
      n ["<5c>x00"]
      n ["<5c><5c><5c>"]
      n ["<5c><09>"]
      n ["<5c><f0><9f><8c><80>"]
      n ["<5c>"]
      n ["<5c>u00A"]
      n ["<5c>uD834<5c>uDd"]
      n ["<5c>uD800<5c>uD800<5c>x"]
      n ["<5c>u<e5>"]
      n ["<5c>a"]
      n ["<5c>uqqqq"]
      n ["<5c>U0041"]
      n ["<5c>0"]
      n ["<5c>'"]
      n ["<5c><0a>"]
      n ["<5c><e5>"]
      n [<5c>u0020"asd"]
      n [<5c>n]
      n "
      n ['single quote']
      n abc
      n ["<5c>
      n ["a<00>a"]
      n ["new<0a>line"]
      n ["<09>"]
      n ["<1f>"]
      n ""x
      n "<5c>UA66D"
      n ["a"b"]
      n “a”
      n <g>
      n [⁠]
      n <e2><81><a0>
      n <ff>
      n [True]
      n [1]x
      n [<c3>]
      n aå
      n {"asd":"asd"
      n ["asd]
      n [tru]
      n [fals]
      n [nul]
      n [nulll]
      n [truefalse]
      n [TRUE]
      n å
      n ''
      n 2@
      n 1]
      n [][]
      n {"a": true} "x"
      n undefined
      n <3f>
      n <61>
      y false
      y 42
      y -0.1
      y null
      y "asd"
      y true
      y ""
      y ["a"]<0a>
      y [true]
      y  []<20>
      n <ef><bb><bf>
      n <ef><bb><bf>{}
      n ["<c0><af>"]
      n ["<fc><83><bf><bf><bf><bf>"]
      n ["<fc><80><80><80><80><80>"]
      n ["<e0><ff>"]
      n ["<ed><a0><80>"]
      n ["<e6><97><a5><d1><88><fa>"]
      n ["<f4><bf><bf><bf>"]
      n ["<81>"]
      n ["<e9>"]
      n ["<f8><88><80><80><80>"]
      n ["<f5>"]
      i y ["<5c>uDADA"]
      i y ["<5c>uD888<5c>u1234"]
      i y ["<5c>uD800<5c>n"]
      i y ["<5c>uDd1ea"]
      i y ["<5c>uD800<5c>uD800"]
      i y ["<5c>ud800"]
      i y ["<5c>ud800abc"]
      i y ["<5c>uDd1e<5c>uD834"]
      i y ["<5c>uDFAA"]
      i y {"<5c>uDFAA":0}
      i y [0.4e00669999999999999999999999999999999999999999999999999999999999999999999999999969999999006]
      i y [-1e+9999]
      i y [1.5e+9999]
      i y [-123123123123123123123123123123]
      i y [123123e100000]
      i y [123.456e-789]
      i y [1e-10000000000000000000]
      i y [1e10000000000000000000]
      i TOO_DEEP [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
      i y [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
      """;

  static Stream<String> cases() {
    return CASES.lines();
  }

  @Test
  void there_are_many() {
    assertThat(cases().distinct()).hasSizeGreaterThan(300);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void the_grammar_is_that_of_rfc_8259(String line) {
    String[] verdict = line.split(" ", line.startsWith("i") ? 3 : 2);
    byte[] text = bytes(verdict[verdict.length - 1]);
    String expected =
        switch (verdict[0]) {
          case "y" -> "y";
          case "n" -> "n";
          default -> verdict[1];
        };

    check(expected, "as the whole record", new StructType(), text);
    check(expected, "as an undeclared field", new StructType(), asField(text));
    for (DataType type : TYPES) {
      check(expected, "as a " + type, new StructType().add("v", type), asField(text));
    }
  }

  private static void check(String expected, String where, StructType schema, byte[] json) {
    Decoded row = Decoded.of(schema, json);
    String reason = row.reason();
    String seen = reason == null || NO_OBJECT.contains(reason) ? "y" : reason;
    if (expected.equals("n")) {
      assertThat(seen).as(where).isNotIn("y", Reason.DUPLICATE_KEY, Reason.TOO_DEEP);
    } else {
      assertThat(seen).as(where + ": " + row.message()).isEqualTo(expected);
    }
  }

  private static byte[] asField(byte[] text) {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    json.writeBytes("{\"v\":".getBytes(StandardCharsets.UTF_8));
    json.writeBytes(text);
    json.write('}');
    return json.toByteArray();
  }

  private static byte[] bytes(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); ) {
      if (text.substring(i).matches("(?s)<[0-9a-f]{2}>.*")) {
        bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 4;
      } else {
        int end = text.offsetByCodePoints(i, 1);
        bytes.writeBytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
        i = end;
      }
    }
    return bytes.toByteArray();
  }
}
