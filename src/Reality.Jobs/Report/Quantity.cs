using System.Globalization;
using Reality.Storage.Blobs.Folders;

namespace Reality.Jobs.Report;

/// <summary>Formats numbers with their units.</summary>
internal static class Quantity
{
    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202F');

    public static string Pixels(double value) => Format(value, "0.00") + " px";

    /// <summary>A length in millimeters, centimeters or meters; in units if the scene has no scale.</summary>
    public static string Length(double meters, bool isMetric = true) => !isMetric
        ? Format(meters, "0.000") + " units"
        : Math.Abs(meters) switch
        {
            < 0.0095 => Format(meters * 1000, "0.0") + " mm",
            < 0.95 => Format(meters * 100, "0.0") + " cm",
            < 995 => Format(meters, "0.00") + " m",
            _ => Format(meters / 1000, "0.00") + " km",
        };

    public static string Bytes(long bytes) => bytes switch
    {
        < 1 << 20 => Format(bytes / 1024.0, "0") + " KiB",
        < 1 << 30 => Format(bytes / 1048576.0, "0") + " MiB",
        _ => Format(bytes / 1073741824.0, "0.0") + " GiB",
    };

    public static string Time(TimeSpan time) => time.TotalSeconds switch
    {
        < 10 => Format(time.TotalSeconds, "0.0") + " s",
        < 100 => Format(time.TotalSeconds, "0") + " s",
        < 6000 => $"{(int)time.TotalMinutes} min {time.Seconds:00} s",
        _ => $"{(int)time.TotalHours} h {time.Minutes:00} min",
    };

    public static string Format(double value, string format) =>
        value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '\u2212');
}
