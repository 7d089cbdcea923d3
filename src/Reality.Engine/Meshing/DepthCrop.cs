using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Meshing;

/// <summary>The part of a depth map that sees a box, prepared for fusion.</summary>
internal sealed class DepthCrop
{
    /// <summary>Steps of a slant per unit; see <see cref="Evidence"/>.</summary>
    public const float SlantScale = 100;

    // Pixels around the box, so that samples of its voxels do not depend on the crop.
    private const int Margin = 4;

    // Lower bound of the cosine under which a surface is seen.
    private const float MinCosine = 0.1f;

    private DepthCrop(PinholeView view, float weight, int left, int top, int width, int height)
    {
        (View, Weight) = (view, weight);
        (Left, Top, Width, Height) = (left, top, width, height);
        Depths = new float[width * height];
        Evidence = new ushort[width * height + 1];
    }

    public PinholeView View { get; }

    /// <summary>Evidence of a pixel of full weight; 1 for a photo.</summary>
    public float Weight { get; }

    public bool IsOfPhoto => Weight == 1;

    /// <summary>Column of the view at column 0 of the crop.</summary>
    public int Left { get; }

    /// <summary>Row of the view at row 0 of the crop.</summary>
    public int Top { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Camera-frame z in meters; 0 if unknown, infinite if the view looks into the open sky.</summary>
    public float[] Depths { get; }

    /// <summary>
    /// Per pixel, in the lower byte its weight: confidence times the cosine under which the surface is seen, 255 at most. In
    /// the upper byte its slant: the distance to the surface's tangent plane per meter of camera-frame z, which is the
    /// normal times the ray (x/z, y/z, 1), in steps of 1 / <see cref="SlantScale"/>. One entry more than pixels.
    /// </summary>
    public ushort[] Evidence { get; }

    /// <summary>The part of a depth map that may see <paramref name="box"/>; null if it sees nothing of it.</summary>
    /// <param name="weight">Evidence of a pixel of full weight.</param>
    public static DepthCrop? Of(DepthMap map, Box3d box, float weight = 1)
    {
        if (!TryFindWindow(map.View, box, out var left, out var top, out var right, out var bottom))
            return null;
        var crop = new DepthCrop(map.View, weight, left, top, right - left, bottom - top);
        return crop.Fill(map) ? crop : null;
    }

    /// <summary>Whether a view may see something of a box, before its depth map is read.</summary>
    public static bool MaySee(PinholeView view, Box3d box) => TryFindWindow(view, box, out _, out _, out _, out _);

    /// <summary>Width of a pixel, in meters, per meter of depth.</summary>
    public double FootprintPerDepth => 1 / Math.Sqrt(View.FocalX * View.FocalY);

    private static bool TryFindWindow(PinholeView view, Box3d box, out int left, out int top, out int right, out int bottom)
    {
        (left, top, right, bottom) = (0, 0, view.Width, view.Height);
        var (minX, minY) = (double.PositiveInfinity, double.PositiveInfinity);
        var (maxX, maxY) = (double.NegativeInfinity, double.NegativeInfinity);
        var behind = 0;
        for (var corner = 0; corner < 8; corner++)
        {
            var world = new Vector3d(
                (corner & 1) == 0 ? box.Min.X : box.Max.X,
                (corner & 2) == 0 ? box.Min.Y : box.Max.Y,
                (corner & 4) == 0 ? box.Min.Z : box.Max.Z);
            if (!view.TryProject(world, out var pixel, out _))
            {
                behind++;
                continue;
            }
            (minX, maxX) = (Math.Min(minX, pixel.X), Math.Max(maxX, pixel.X));
            (minY, maxY) = (Math.Min(minY, pixel.Y), Math.Max(maxY, pixel.Y));
        }
        if (behind == 8)
            return false;
        if (behind > 0)
            return true;
        left = (int)Math.Clamp(Math.Floor(minX) - Margin, 0, view.Width);
        top = (int)Math.Clamp(Math.Floor(minY) - Margin, 0, view.Height);
        right = (int)Math.Clamp(Math.Ceiling(maxX) + Margin, 0, view.Width);
        bottom = (int)Math.Clamp(Math.Ceiling(maxY) + Margin, 0, view.Height);
        return right - left > 1 && bottom - top > 1;
    }

    private bool Fill(DepthMap map)
    {
        var any = false;
        for (var y = 0; y < Height; y++)
        {
            var depths = map.Depth.Row(Top + y).Slice(Left, Width);
            var normals = map.Normals.Row(Top + y).Slice(Left, Width);
            var confidences = map.Confidence.Row(Top + y).Slice(Left, Width);
            for (var x = 0; x < Width; x++)
            {
                if (float.IsPositiveInfinity(depths[x]))
                    (Depths[y * Width + x], any) = (float.PositiveInfinity, true);
                if (!(depths[x] > 0) || confidences[x] == 0)
                    continue;
                var ray = new Vector3(
                    (float)((Left + x + 0.5 - View.CenterX) / View.FocalX),
                    (float)((Top + y + 0.5 - View.CenterY) / View.FocalY), 1);
                var length = ExactVector.Length(ray);
                var cosine = normals[x] == Vector3.Zero ? 0.7f : MathF.Max(MinCosine, -ExactVector.Dot(normals[x], ray) / length);
                var i = y * Width + x;
                Depths[i] = depths[x];
                var weight = (int)MathF.Max(1, MathF.Round(confidences[x] * cosine));
                var slant = (int)MathF.Min(255, MathF.Max(1, MathF.Round(cosine * length * SlantScale)));
                Evidence[i] = (ushort)(weight | slant << 8);
                any = true;
            }
        }
        return any;
    }
}
