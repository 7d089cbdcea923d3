using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>Shows splats in their published form, without the exposure of a photo, in the views of photos.</summary>
/// <param name="scene">The scene with its tie points, which the splats were trained on.</param>
public sealed class SplatViewer(SplatCloud splats, Scene scene, int threadCount)
{
    private readonly VectorSplatRasterizer _rasterizer = new(threadCount);
    private readonly double _near = SplatTrainingState.NearOf(SplatTrainingStart.RadiusOf(scene));
    private readonly SplatParameters _shown = SplatParameters.Of(splats, areTrained: false);
    private readonly SplatPainting _depths = new(splats);

    /// <summary>Bytes of memory that showing splats takes in photos of a size.</summary>
    public static long MemoryBytesOf(int splatCount, int photoSide) =>
        SplatTrainingCost.RenderingBytes(splatCount, photoSide) + 2 * SplatTrainingCost.StoredBytes(splatCount);

    /// <summary>The splats in the view of a photo, over black.</summary>
    public Image<Rgb24> Show(SplatPhoto photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        var comparison = new SplatComparison(_rasterizer, threadCount);
        // Masked pixels show the splats, too.
        comparison.Measure(photo with { Validity = null }, _shown, _near, new SplatExposure(1), 0);
        return comparison.Shown();
    }

    /// <summary>Mean depth (camera-frame z) of the splats that each pixel shows; positive infinity if it shows none.</summary>
    /// <param name="maxDepth">Splats farther away count as if they were at this depth.</param>
    public Image<float> DepthsIn(PinholeView view, double maxDepth)
    {
        ArgumentNullException.ThrowIfNull(view);
        for (var i = 0; i < splats.Count; i++)
        {
            var p = splats.Positions[i];
            var depth = (view.CameraFromWorld * (splats.Origin + new Vector3d(p.X, p.Y, p.Z))).Z;
            _depths.Set(i, depth / maxDepth, 0);
        }
        _depths.Render(_rasterizer, view, _near);
        var depths = new Image<float>(view.Width, view.Height);
        for (var y = 0; y < view.Height; y++)
        {
            for (var x = 0; x < view.Width; x++)
                depths[x, y] = _depths.TryRead(x, y, out var part, out _) ? (float)(maxDepth * part) : float.PositiveInfinity;
        }
        return depths;
    }
}
