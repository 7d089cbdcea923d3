using System.Globalization;
using System.Text;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;

namespace Reality.Server.Hosting;

/// <summary>Text of files and requests as terminals and logs show it, where control characters would act.</summary>
public static class PrintableText
{
    /// <summary>
    /// The text with its control characters, line separators and format characters, e.g. bidirectional overrides, written as in
    /// JSON ("\u001b"): it stays on its line and changes nothing around it.
    /// </summary>
    public static string Of(string text) => Of(text, allowed: "");

    /// <param name="allowed">Control characters to keep.</param>
    public static string Of(string text, string allowed)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var printable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Acts(rune) || rune.IsBmp && allowed.Contains((char)rune.Value, StringComparison.Ordinal))
                printable.Append(rune);
            else
                Escape(rune, printable);
        }
        return printable.ToString();
    }

    private static bool Acts(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    // By UTF-16 code units, as in JSON.
    private static void Escape(Rune rune, StringBuilder printable)
    {
        Span<char> units = stackalloc char[2];
        foreach (var unit in units[..rune.EncodeToUtf16(units)])
            printable.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
    }
}

/// <summary>Formats an event of a log as one line, and its exception as indented lines below it.</summary>
/// <remarks>Names and messages in an event therefore cannot forge an event.</remarks>
public sealed class LogLineFormatter : ITextFormatter
{
    private static readonly MessageTemplateTextFormatter s_line = new(
        "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} {Level:u3} {Message:lj} {JobId}", CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        ArgumentNullException.ThrowIfNull(output);
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        s_line.Format(logEvent, line);
        output.WriteLine(PrintableText.Of(line.ToString().TrimEnd()));
        foreach (var part in (logEvent.Exception?.ToString() ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            output.WriteLine("  " + PrintableText.Of(part.TrimEnd('\r')));
    }
}

/// <summary>Formats an event of a log as a JSON object on one line.</summary>
internal sealed class LogJsonFormatter : ITextFormatter
{
    private static readonly RenderedCompactJsonFormatter s_json = new();

    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        s_json.Format(logEvent, line);
        output.WriteLine(PrintableText.Of(line.ToString().TrimEnd()));
    }
}
