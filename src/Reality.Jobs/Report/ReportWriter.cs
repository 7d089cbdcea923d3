using System.Text;
using Reality.Core;

namespace Reality.Jobs.Report;

/// <summary>
/// Writes a job's report: <c>report.html</c>, a self-contained page for people, and <c>report.json</c> with the same figures.
/// </summary>
public static class ReportWriter
{
    public const string PageName = "report.html";
    public const string FiguresName = "report.json";

    /// <summary>Writes both files; creates the folder if missing. Each is whole or absent.</summary>
    public static void Write(string folder, ReportModel model, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(model);
        Directory.CreateDirectory(folder);
        var (figures, page) = (ReportFigures.ToJson(model), Encoding.UTF8.GetBytes(ReportPage.Build(model, cancellation)));
        WholeFile.Write(Path.Combine(folder, FiguresName), stream => stream.Write(figures));
        WholeFile.Write(Path.Combine(folder, PageName), stream => stream.Write(page));
    }
}
