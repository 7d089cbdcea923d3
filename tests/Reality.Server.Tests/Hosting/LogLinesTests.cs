using System.Text.Json;
using Reality.Server.Hosting;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Reality.Server.Tests.Hosting;

public sealed class LogLinesTests
{
    private const string Forged = "a.jpg\r\n2026-01-01 00:00:00.000 +00:00 INF forged \u001b]0;owned\u0007";

    [Theory]
    [InlineData("plain text, 100 %", "plain text, 100 %")]
    [InlineData("Älteste 石橋 😀 \u00a0", "Älteste 石橋 😀 \u00a0")]
    [InlineData("\u001b]0;owned\u0007", "\\u001b]0;owned\\u0007")]
    [InlineData("a\r\nb\tc\0", "a\\u000d\\u000ab\\u0009c\\u0000")]
    [InlineData("\u009b2J\u007f", "\\u009b2J\\u007f")]
    [InlineData("gpj.\u202etxt\u2028\u2066", "gpj.\\u202etxt\\u2028\\u2066")]
    [InlineData("\U000E0041", "\\udb40\\udc41")]
    public void What_acts_on_a_terminal_is_written_as_its_code(string text, string expected) =>
        Assert.Equal(expected, PrintableText.Of(text));

    [Fact]
    public void Half_of_a_surrogate_pair_is_replaced() => Assert.Equal("a\uFFFDb", PrintableText.Of("a\ud800b"));

    [Fact]
    public void An_event_is_one_line_and_its_exception_is_indented()
    {
        var lines = Write(new LogLineFormatter(), log => log.Error(new IOException(Forged), "Photo {Name}", Forged)).Split('\n');

        Assert.Matches(
            @"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [+-]\d\d:\d\d ERR Photo a\.jpg\\u000d\\u000a2026.*\\u0007$", lines[0]);
        Assert.StartsWith("  System.IO.IOException: a.jpg", lines[1], StringComparison.Ordinal);
        Assert.All(lines[1..^1], line => Assert.StartsWith("  ", line, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.DoesNotContain(line, char.IsControl));
        Assert.Empty(lines[^1]);
    }

    [Fact]
    public void A_message_with_the_id_of_a_job_ends_with_it()
    {
        var line = Write(new LogLineFormatter(), log => log.ForContext("JobId", 7).Information("Done"));

        Assert.EndsWith("INF Done 7\n", line, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_as_JSON_is_one_line_that_says_the_same()
    {
        var text = Write(new LogJsonFormatter(), log => log.Error("Photo {Name}", "\u009b\u202e" + Forged));

        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain(text[..^1], char.IsControl);
        using var json = JsonDocument.Parse(text);
        Assert.Equal("\u009b\u202e" + Forged, json.RootElement.GetProperty("Name").GetString());
    }

    private static string Write(ITextFormatter formatter, Action<ILogger> write)
    {
        var sink = new Sink(formatter);
        using var log = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        write(log);
        return sink.Output.ToString();
    }

    private sealed class Sink(ITextFormatter formatter) : ILogEventSink
    {
        public StringWriter Output { get; } = new() { NewLine = "\n" };

        public void Emit(LogEvent logEvent) => formatter.Format(logEvent, Output);
    }
}
