package dev.bronzeline.refine.detect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;

/**
 * Keys and tokens of well-known services, told by the prefix that they were given for that, and
 * private keys in PEM, up to their end or that of the text.
 */
final class ApiKeyDetector implements Detector {
  private static final int SHORTEST = 15;
  private static final int LONGEST_LABEL = 40;
  private static final byte[] BEGIN = "-----BEGIN ".getBytes(US_ASCII);
  private static final byte[] PRIVATE = "PRIVATE KEY".getBytes(US_ASCII);
  private static final byte[] END = "-----END ".getBytes(US_ASCII);
  private static final byte[] DASHES = "-----".getBytes(US_ASCII);

  /** What follows the prefix. */
  private enum Body {
    CAPITALS,
    ALPHANUMERIC,
    BASE64,
    DOTTED;

    boolean has(int c) {
      return switch (this) {
        case CAPITALS -> Bytes.isUpper(c) || Bytes.isDigit(c);
        case ALPHANUMERIC -> Bytes.isAlphanumeric(c);
        case BASE64 -> Bytes.isBase64(c);
        case DOTTED -> Bytes.isBase64(c) || c == '.';
      };
    }
  }

  /**
   * A kind of key.
   *
   * @param least how many characters follow the prefix at least
   * @param exact whether there are never more
   */
  private record Form(String prefix, Body body, int least, boolean exact) {
    static Form atLeast(String prefix, Body body, int least) {
      return new Form(prefix, body, least, false);
    }

    static Form exactly(String prefix, Body body, int count) {
      return new Form(prefix, body, count, true);
    }

    int end(byte[] text, int start) {
      if (!Bytes.startsWith(text, start, prefix)) {
        return -1;
      }
      int from = start + prefix.length();
      int most = exact ? least + 1 : Integer.MAX_VALUE;
      int i = from;
      while (i - from < most && body.has(Bytes.at(text, i))) {
        i++;
      }
      boolean fits = i - from >= least && !(exact && i - from > least);
      return fits && !Bytes.isWord(Bytes.at(text, i)) ? i : -1;
    }
  }

  private static final List<Form> FORMS =
      List.of(
          Form.exactly("AKIA", Body.CAPITALS, 16), // AWS
          Form.exactly("ASIA", Body.CAPITALS, 16),
          Form.exactly("AIza", Body.BASE64, 35), // Google
          Form.atLeast("ya29.", Body.BASE64, 20),
          Form.atLeast("ghp_", Body.ALPHANUMERIC, 36), // GitHub
          Form.atLeast("gho_", Body.ALPHANUMERIC, 36),
          Form.atLeast("ghu_", Body.ALPHANUMERIC, 36),
          Form.atLeast("ghs_", Body.ALPHANUMERIC, 36),
          Form.atLeast("ghr_", Body.ALPHANUMERIC, 36),
          Form.atLeast("github_pat_", Body.BASE64, 22),
          Form.atLeast("glpat-", Body.BASE64, 20), // GitLab
          Form.atLeast("xoxa-", Body.BASE64, 10), // Slack
          Form.atLeast("xoxb-", Body.BASE64, 10),
          Form.atLeast("xoxe-", Body.BASE64, 10),
          Form.atLeast("xoxp-", Body.BASE64, 10),
          Form.atLeast("xoxr-", Body.BASE64, 10),
          Form.atLeast("xoxs-", Body.BASE64, 10),
          Form.atLeast("xapp-", Body.BASE64, 10),
          Form.atLeast("sk_live_", Body.ALPHANUMERIC, 16), // Stripe
          Form.atLeast("rk_live_", Body.ALPHANUMERIC, 16),
          Form.atLeast("sk_test_", Body.ALPHANUMERIC, 16),
          Form.atLeast("rk_test_", Body.ALPHANUMERIC, 16),
          Form.atLeast("sk-ant-", Body.BASE64, 20), // Anthropic, OpenAI
          Form.atLeast("sk-proj-", Body.BASE64, 20),
          Form.atLeast("SG.", Body.DOTTED, 60), // SendGrid
          Form.atLeast("npm_", Body.ALPHANUMERIC, 36),
          Form.atLeast("pypi-", Body.BASE64, 50),
          Form.atLeast("hf_", Body.ALPHANUMERIC, 30), // Hugging Face
          Form.atLeast("shpat_", Body.ALPHANUMERIC, 32), // Shopify
          Form.atLeast("dop_v1_", Body.ALPHANUMERIC, 64)); // DigitalOcean

  private static final Form[][] BY_FIRST = new Form[128][];

  static {
    for (int c = 0; c < BY_FIRST.length; c++) {
      List<Form> forms = new ArrayList<>();
      for (Form form : FORMS) {
        if (form.prefix().charAt(0) == c) {
          forms.add(form);
        }
      }
      BY_FIRST[c] = forms.toArray(Form[]::new);
    }
  }

  @Override
  public boolean isPossibleIn(Traits traits) {
    return traits.length() >= SHORTEST
        && (traits.has(Traits.UNDERSCORE)
            || traits.has(Traits.DASH)
            || traits.has(Traits.DOT)
            || traits.has(Traits.UPPER));
  }

  @Override
  public void find(byte[] text, Hits hits) {
    for (int i = 0; i + SHORTEST <= text.length; i++) {
      int c = text[i];
      if (c > 0 && Bytes.isFree(text, i)) {
        int end = c == '-' ? privateKeyEnd(text, i) : keyEnd(text, i, BY_FIRST[c]);
        if (end > 0) {
          hits.add(PiiKind.API_KEY, i, end);
          i = end - 1;
        }
      }
    }
  }

  private static int keyEnd(byte[] text, int start, Form[] forms) {
    for (Form form : forms) {
      int end = form.end(text, start);
      if (end > 0) {
        return end;
      }
    }
    return -1;
  }

  private static int privateKeyEnd(byte[] text, int start) {
    if (Bytes.at(text, start - 1) == '-' || !Bytes.startsWith(text, start, BEGIN)) {
      return -1;
    }
    int label = start + BEGIN.length;
    int key = label;
    while (key < label + LONGEST_LABEL && !Bytes.startsWith(text, key, PRIVATE)) {
      int c = Bytes.at(text, key);
      if (!Bytes.isUpper(c) && c != ' ') {
        return -1;
      }
      key++;
    }
    if (!Bytes.startsWith(text, key, PRIVATE)) {
      return -1;
    }
    int end = Bytes.indexOf(text, END, key);
    int last = end < 0 ? -1 : Bytes.indexOf(text, DASHES, end + END.length);
    if (last >= 0) {
      return last + DASHES.length;
    }
    int quote = key;
    while (quote < text.length && text[quote] != '"') {
      quote++;
    }
    return quote;
  }
}
