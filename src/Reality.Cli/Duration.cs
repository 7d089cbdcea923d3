using System.Globalization;

namespace Reality.Cli;

/// <summary>Times as people say them.</summary>
internal static class Duration
{
    /// <summary>E.g. "0.4 s", "12 s", "3 min 20 s", "2 h 5 min".</summary>
    public static string InWords(TimeSpan time) => time switch
    {
        { TotalSeconds: < 9.95 } => Say($"{time.TotalSeconds:0.0} s"),
        { TotalSeconds: < 59.5 } => Say($"{time.TotalSeconds:0} s"),
        { TotalMinutes: < 59.99 } => Say($"{Math.Floor(time.TotalMinutes)} min {time.Seconds} s"),
        _ => Say($"{Math.Floor(time.TotalHours)} h {time.Minutes} min"),
    };

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
