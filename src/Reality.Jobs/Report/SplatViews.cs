using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;
using Reality.Engine.Splats;
using Reality.Formats.Imaging;
using Reality.Pipeline;

namespace Reality.Jobs.Report;

/// <summary>A photo, and renderings of splats (without its exposure) and of the textured mesh in its view; JPEG.</summary>
/// <param name="Mesh">Null if the job makes no model.</param>
/// <param name="Depth">Null without mesh, or if it and the splats show nothing in common.</param>
public sealed record SplatViewFigures(
    PhotoId Photo, byte[] Taken, byte[] Splats, byte[]? Mesh, DepthDifference? Depth);

/// <summary>
/// Differences of the depths of splats to those of the mesh, in ground sampling distances of the photo as taken.
/// </summary>
/// <param name="PixelCount">Pixels in which both show a surface.</param>
/// <param name="NinetyPercent">90 % of the differences are smaller.</param>
public sealed record DepthDifference(int PixelCount, double Median, double NinetyPercent);

/// <summary>Compares splats with photos, held-out ones if possible, and with the textured mesh.</summary>
internal static class SplatViews
{
    // Pixels of the longer side of a picture.
    private const int MaxSide = 800;

    private const int MaxCount = 3;
    private const int JpegQuality = 85;

    // Of the farthest surface of the mesh: splats behind it count as being there.
    private const double MaxDepth = 1.5;

    private static readonly RenderOptions s_options = new() { SamplesPerSide = 2, Background = new(232, 236, 238) };

    /// <summary>Bytes of memory that a comparison takes.</summary>
    public static long MemoryBytesOf(int splatCount) => SplatViewer.MemoryBytesOf(splatCount, MaxSide);

    /// <summary>Compares splats with a few photos.</summary>
    /// <param name="splats">The splats as published; at least one.</param>
    /// <param name="report">Names the photos that were held out or trained on.</param>
    /// <param name="meshes">The tiles of the model, read one after the other; null = the job makes none.</param>
    public static IReadOnlyList<SplatViewFigures> Compare(
        SplatCloud splats, SplatReport report, IEnumerable<TexturedMesh>? meshes, Scene scene, StageContext context)
    {
        var photos = Spread(report.Unseen.Count > 0 ? report.Unseen : report.Trained)
            .Select(quality => Reduced(SplatPhoto.Read(context.Workspace, quality.Photo))).ToList();
        var renderers = photos.ConvertAll(photo => new TexturedMeshRenderer(
            RasterView.Of(photo.View), s_options with { ThreadCount = context.ThreadCount }));
        foreach (var mesh in meshes ?? [])
            renderers.ForEach(renderer => renderer.Draw(mesh, context.Cancellation));
        var viewer = new SplatViewer(splats, scene, context.ThreadCount);
        return
        [
            .. photos.Zip(
                renderers, (photo, renderer) => Compare(photo, viewer, meshes is null ? null : renderer, scene)),
        ];
    }

    /// <summary>Absolute differences in ground sampling distances; null if no pixel shows both surfaces.</summary>
    /// <param name="focalLength">Of the photo as taken, pixels: a surface at its depth has a pixel of 1 unit.</param>
    internal static DepthDifference? DifferenceOf(Image<float> splats, Image<float> mesh, double focalLength)
    {
        var differences = splats.Pixels.Zip(mesh.Pixels)
            .Where(pair => float.IsFinite(pair.First) && float.IsFinite(pair.Second))
            .Select(pair => Math.Abs(pair.First - pair.Second) / pair.Second * focalLength).Order().ToArray();
        return differences.Length == 0
            ? null
            : new(differences.Length, differences[differences.Length / 2], differences[(int)(0.9 * differences.Length)]);
    }

    private static SplatViewFigures Compare(SplatPhoto photo, SplatViewer viewer, TexturedMeshRenderer? mesh, Scene scene)
    {
        var id = photo.View.Photo;
        var taken = JpegWriter.Encode(photo.Colors, JpegQuality);
        var splats = JpegWriter.Encode(viewer.Show(photo), JpegQuality);
        if (mesh is null)
            return new(id, taken, splats, null, null);
        var depths = mesh.Depths();
        var farthest = depths.Pixels.Where(float.IsFinite).DefaultIfEmpty(1).Max();
        var difference = DifferenceOf(
            viewer.DepthsIn(photo.View, MaxDepth * farthest), depths, scene.CameraOf(scene[id]).FocalLength);
        return new(id, taken, splats, JpegWriter.Encode(mesh.Finish(), JpegQuality), difference);
    }

    private static SplatPhoto Reduced(SplatPhoto photo)
    {
        while (Math.Max(photo.View.Width, photo.View.Height) > MaxSide)
            photo = photo.Halved();
        return photo;
    }

    // From the middles of equal parts.
    private static IEnumerable<SplatQuality> Spread(IReadOnlyList<SplatQuality> photos)
    {
        var count = Math.Min(MaxCount, photos.Count);
        return Enumerable.Range(0, count).Select(i => photos[(2 * i + 1) * photos.Count / (2 * count)]);
    }
}
