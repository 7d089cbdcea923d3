using System.IO.Compression;
using System.Text;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Meshing;
using Reality.Engine.Rendering;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Engine.Thermal;

/// <summary>
/// Determines the surfaces that thermal photos see: reads "surface/{tile}.bin" of every tile, writes
/// "thermal-visibility/{photo}.bin".
/// </summary>
/// <param name="surface">
/// The stage whose surface hides others: that of the whole model if the job exports a part of it, because the removed
/// parts still occlude.
/// </param>
public sealed class ThermalVisibilityStage(StageName surface) : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "thermal-visibility";

    private const double SecondsPerMegapixel = 0.05;

    // Photos whose depths are in memory at the same time.
    private const int GroupSize = 64;

    // Depth, triangle and code of a pixel, and the largest mesh of a tile with what its threads draw.
    private const long BaseBytes = 64L << 20;
    private const long BytesPerPixel = 10;
    private const long BytesPerSurfaceByte = 4;

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [ThermalPhotosStage.Id, surface];

    public override object? Key => null;

    protected override string TaskId => "render";

    public override double ExpectedWork(InputSize input) => SecondsPerMegapixel * input.Megapixels;

    protected override TaskCost Cost(PlanContext plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var scene = plan.Workspace.ReadSceneWithoutTiePoints(ThermalPhotosStage.Id);
        var model = plan.Workspace.With(new Dictionary<StageName, StageName> { [SurfaceStage.Id] = surface });
        return new(
            SecondsPerMegapixel * SceneArtifact.MegapixelsOf(plan.Workspace),
            BaseBytes + GroupSize * BytesPerPixel * ThermalPhotosStage.MostPixelsIn(scene)
            + BytesPerSurfaceByte * SurfaceStage.LargestSizeIn(model), TaskCost.AllCores);
    }

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var workspace = context.Workspace;
        var scene = workspace.ReadSceneWithoutTiePoints(ThermalPhotosStage.Id);
        var missing = scene.CalibratedPhotos.Select(photo => photo.Id).Where(id => !workspace.Contains(NameOf(id))).ToList();
        context.Log.Begin(missing.Count);
        foreach (var group in missing.Chunk(GroupSize))
        {
            Render(group, scene, context);
            context.Log.Advance(group.Length);
        }
    }

    /// <summary>Depth of the surface in the view of a photo's temperatures.</summary>
    internal static DepthCodes ReadDepth(Workspace workspace, PhotoId id, PinholeView view)
    {
        using var reader = new BinaryReader(
            new BrotliStream(workspace.Read(NameOf(id)), CompressionMode.Decompress), Encoding.UTF8);
        return new()
        {
            LogNearest = reader.ReadDouble(),
            LogStep = reader.ReadDouble(),
            Codes = new(view.Width, view.Height, SceneArtifact.ReadArray<ushort>(reader)),
        };
    }

    private static ArtifactName NameOf(PhotoId photo) => Id / $"{photo}.bin";

    private void Render(PhotoId[] group, Scene scene, StageContext context)
    {
        var workspace = context.Workspace;
        var model = workspace.With(new Dictionary<StageName, StageName> { [SurfaceStage.Id] = surface });
        var views = group.Select(id => ThermalPhotosStage.ReadView(workspace, scene, id).View).ToArray();
        var buffers = views.Select(view => new VisibilityBuffer(view.Width, view.Height)).ToArray();
        foreach (var tile in workspace.ReadLayout().Tiles)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (!Array.Exists(views, view => ViewFrustum.MaySee(view, tile.TightBox)))
                continue;
            var mesh = model.ReadMesh(SurfaceStage.NameOf(tile));
            var bounds = mesh.Bounds();
            Parallel.For(0, views.Length, context.Parallelism, i =>
            {
                if (ViewFrustum.MaySee(views[i], bounds))
                    MeshRasterizer.Draw(mesh, RasterView.Of(views[i]), buffers[i], cancellation: context.Cancellation);
            });
        }
        for (var i = 0; i < group.Length; i++)
            Write(workspace, group[i], DepthCodes.Encode(buffers[i].Depth));
    }

    private static void Write(Workspace workspace, PhotoId id, DepthCodes depth) => workspace.Write(NameOf(id), stream =>
    {
        using var packed = new BrotliStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        using var writer = new BinaryWriter(packed, Encoding.UTF8, leaveOpen: true);
        writer.Write(depth.LogNearest);
        writer.Write(depth.LogStep);
        SceneArtifact.WriteArray<ushort>(writer, depth.Codes.Pixels);
    });
}
