using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Mvs;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Docs.Examples;

/// <summary>Writes a small gray picture of each depth map: depth-map-previews/{PhotoId}.pgm.</summary>
public sealed class DepthMapPreviewStage(PreviewOptions options) : CalibratedPhotoStage(SceneArtifact.Calibrated)
{
    public static readonly StageName Id = "depth-map-previews";

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [SceneArtifact.Calibrated, DepthMapStage.Id];

    public override object? Key => options;

    protected override double SecondsPerMegapixel => 0.05;

    protected override long MemoryBytesOf(Camera camera) => 16L * camera.Width * camera.Height;

    public override void Run(IReadOnlyList<PhotoId> batch, StageContext context) =>
        context.ForEach(batch, photo => WritePreview(photo, context.Workspace));

    private void WritePreview(PhotoId photo, Workspace workspace)
    {
        var (from, to) = (DepthMapArtifact.RawNameOf(photo), Id / $"{photo}.pgm");
        if (!workspace.Contains(from) || workspace.Contains(to))
            return;
        var depths = workspace.ReadDepths(from).Pixels.Where((_, pixel) => pixel % options.Reduction == 0);
        workspace.Write(to, stream =>
        {
            foreach (var depth in depths)
                stream.WriteByte((byte)Math.Clamp(depth, 0, 255));
        });
    }
}

/// <summary>Options of <see cref="DepthMapPreviewStage"/>.</summary>
public sealed record PreviewOptions
{
    /// <summary>Pixels of a depth map for one of its preview, at least 1.</summary>
    public int Reduction { get; init; } = 4;
}
