using System.Text.Json;
using Reality.Engine.Splats;

namespace Reality.Jobs.Report;

/// <summary>The report as JSON: names in camel case that end in their units.</summary>
internal static class ReportFigures
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static byte[] ToJson(ReportModel model) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            model.Title,
            model.CreatedAt,
            model.Version,
            model.CoordinateSystem,
            Heights = model.Heights.Select(entry => new
            {
                entry.Source,
                entry.Count,
                entry.Reference,
                entry.Unit,
                MinToEllipsoidMeters = entry.Conversion?.Min,
                MaxToEllipsoidMeters = entry.Conversion?.Max,
            }),
            model.Calibration,
            LeftOut = model.LeftOut.Select(photo => new { photo.Name, photo.Reason }),
            Splats = model.Splats is not { } splats ? null : new
            {
                splats.SplatCount,
                splats.StepCount,
                splats.HiddenCount,
                splats.FloatingCount,
                Trained = PhotosOf(splats.Trained, model),
                Unseen = PhotosOf(splats.Unseen, model),
                DepthsToMesh = model.SplatViews.Where(view => view.Depth is not null).Select(view => new
                {
                    model.Scene[view.Photo].Name,
                    view.Depth!.PixelCount,
                    MedianGroundSamplingDistances = Math.Round(view.Depth.Median, 2),
                    NinetyPercentGroundSamplingDistances = Math.Round(view.Depth.NinetyPercent, 2),
                }),
            },
            Figures = model.Figures.Select(figure => new { figure.Name, figure.Value }),
            Stages = model.Stages.Select(stage => new
            {
                stage.Name,
                stage.Title,
                WallSeconds = Math.Round(stage.Wall.TotalSeconds, 3),
                CpuSeconds = Math.Round(stage.Cpu.TotalSeconds, 3),
                stage.PeakMemoryBytes,
                stage.TaskCount,
                stage.ResumedTaskCount,
            }),
            Messages = model.Messages.Select(m => new { Severity = m.Severity.ToString(), Stage = m.StageTitle, m.Code, m.Text }),
            Outputs = model.Outputs.Select(output => new { output.Name, output.Path }),
        },
        Options);

    private static IEnumerable<object> PhotosOf(IReadOnlyList<SplatQuality> photos, ReportModel model) => photos.Select(
        photo => new
        {
            model.Scene[photo.Photo].Name,
            PsnrDecibels = Math.Round(photo.Psnr, 2),
            Ssim = Math.Round(photo.Ssim, 4),
        });
}
