using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Scans;

/// <summary>
/// What a scanner saw from a position: the nearest points in each pixel of the six faces of a cube around it. Faces overlap a
/// little, so that surfaces continue across their borders.
/// </summary>
/// <param name="center">World position of the scanner.</param>
/// <param name="focalLength">Pixels.</param>
internal sealed class ScanCube(Vector3d center, double focalLength)
{
    public const int FaceCount = 6;

    // Tangent of half the angle that a face shows: somewhat more than 45 degrees.
    private const double HalfWidth = 1.03;

    // Nearer points are the scanner itself.
    private const double MinDepthMeters = 0.05;

    // Points of one pixel are of one surface if they differ by no more than a slope of about 80 degrees makes.
    private const double MaxSlope = 6;

    private const int BlockBits = 6;
    private const int BlockSide = 1 << BlockBits;

    // Right, down and forward of each face in the world: north, east, south, west, up, down.
    private static readonly Matrix3d[] s_axes =
    [
        Matrix3d.FromRows(new(1, 0, 0), new(0, 0, -1), new(0, 1, 0)),
        Matrix3d.FromRows(new(0, -1, 0), new(0, 0, -1), new(1, 0, 0)),
        Matrix3d.FromRows(new(-1, 0, 0), new(0, 0, -1), new(0, -1, 0)),
        Matrix3d.FromRows(new(0, 1, 0), new(0, 0, -1), new(-1, 0, 0)),
        Matrix3d.FromRows(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)),
        Matrix3d.FromRows(new(1, 0, 0), new(0, -1, 0), new(0, 0, -1)),
    ];

    // Made where there are points: much of what surrounds a scanner is sky.
    private readonly ScanPixel[]?[][] _blocks = [.. Enumerable.Range(0, FaceCount)
        .Select(_ => new ScanPixel[]?[BlocksPerSide(focalLength) * BlocksPerSide(focalLength)])];

    private readonly int _side = SideOf(focalLength);

    /// <summary>Pixels along the side of a face.</summary>
    public static int SideOf(double focalLength) => 2 * (int)Math.Ceiling(HalfWidth * focalLength);

    /// <summary>Predicted memory of a cube, part of it sky, bytes.</summary>
    public static long MemoryOf(double focalLength) =>
        (long)(0.75 * FaceCount * SideOf(focalLength) * SideOf(focalLength) * ScanPixel.Bytes);

    public void Add(Vector3d point, in ScanPixel attributes)
    {
        var p = point - center;
        for (var face = 0; face < FaceCount; face++)
        {
            var axes = s_axes[face];
            var z = Vector3d.Dot(axes.Row2, p);
            if (!(z > MinDepthMeters))
                continue;
            var (x, y) = (Vector3d.Dot(axes.Row0, p), Vector3d.Dot(axes.Row1, p));
            if (Math.Abs(x) > HalfWidth * z || Math.Abs(y) > HalfWidth * z)
                continue;
            Add(face, focalLength * x / z + 0.5 * _side, focalLength * y / z + 0.5 * _side, (float)z, attributes);
        }
    }

    /// <summary>The pixels that show sky, for a scanner that stood still.</summary>
    public ScanHorizon Horizon() => new(
        Enumerable.Range(0, FaceCount).Select(face => Face(face)).OfType<(PinholeView, Image<ScanPixel>)>(), focalLength);

    /// <summary>The part of a face that has points, and its pixels; null if there are none.</summary>
    /// <param name="isWhole">Whether all of the face is wanted, also if it has no points.</param>
    public (PinholeView View, Image<ScanPixel> Pixels)? Face(int face, bool isWhole = false)
    {
        if ((isWhole ? (0, 0, _side, _side) : BoundsOf(face)) is not var (left, top, right, bottom))
            return null;
        var pixels = new Image<ScanPixel>(right - left, bottom - top);
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                if (_blocks[face][BlockOf(x, y)] is { } block)
                    pixels[x - left, y - top] = block[InBlock(x, y)];
            }
        }
        var view = new PinholeView(
            new PhotoId(0), pixels.Width, pixels.Height, focalLength, focalLength, 0.5 * _side - left, 0.5 * _side - top,
            RigidTransform.FromCenter(Rotation.FromMatrix(s_axes[face]), center));
        return (view, pixels);
    }

    private void Add(int face, double u, double v, float depth, in ScanPixel attributes)
    {
        var (x, y) = (Math.Clamp((int)u, 0, _side - 1), Math.Clamp((int)v, 0, _side - 1));
        ref var block = ref _blocks[face][BlockOf(x, y)];
        block ??= new ScanPixel[BlockSide * BlockSide];
        block[InBlock(x, y)].Add(depth, (float)(u - x - 0.5), (float)(v - y - 0.5), (float)(MaxSlope / focalLength), attributes);
    }

    private (int Left, int Top, int Right, int Bottom)? BoundsOf(int face)
    {
        // One pixel more, for interpolation.
        const int Margin = 1;
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, int.MinValue, int.MinValue);
        for (var y = 0; y < _side; y++)
        {
            for (var x = 0; x < _side; x++)
            {
                if (_blocks[face][BlockOf(x, y)] is not { } block)
                {
                    x |= BlockSide - 1;
                    continue;
                }
                if (block[InBlock(x, y)].Count == 0)
                    continue;
                (left, right) = (Math.Min(left, x), Math.Max(right, x + 1));
                (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y + 1));
            }
        }
        return left > right ? null : (
            Math.Max(0, left - Margin), Math.Max(0, top - Margin), Math.Min(_side, right + Margin),
            Math.Min(_side, bottom + Margin));
    }

    private static int BlocksPerSide(double focalLength) => (SideOf(focalLength) + BlockSide - 1) >> BlockBits;

    private int BlockOf(int x, int y) => (y >> BlockBits) * BlocksPerSide(focalLength) + (x >> BlockBits);

    private static int InBlock(int x, int y) => ((y & (BlockSide - 1)) << BlockBits) + (x & (BlockSide - 1));
}

/// <summary>The points of the nearest surface in a pixel: their mean, and how many there were.</summary>
internal struct ScanPixel
{
    public const int Bytes = 16;

    private const float OffsetScale = 250;

    private sbyte _offsetX;
    private sbyte _offsetY;

    /// <summary>Camera-frame z, meters.</summary>
    public float Depth;

    /// <summary>Points, at most 255; 0 if there is none.</summary>
    public byte Count;

    public byte Classification;

    public ushort Intensity;

    public Rgb24 Color;

    /// <summary>Pixels from the center of the pixel, along x.</summary>
    public readonly float OffsetX => _offsetX / OffsetScale;

    /// <summary>Pixels from the center of the pixel, along y.</summary>
    public readonly float OffsetY => _offsetY / OffsetScale;

    /// <summary>Adds a point: to the mean if it is of the same surface, in place of it if it is nearer.</summary>
    public void Add(float depth, float offsetX, float offsetY, float slope, in ScanPixel attributes)
    {
        if (Count == 0 || depth < Depth * (1 - slope))
        {
            this = attributes;
            (Depth, Count) = (depth, 1);
            (_offsetX, _offsetY) = (Steps(offsetX), Steps(offsetY));
            return;
        }
        if (depth > Depth * (1 + slope) || Count == byte.MaxValue)
            return;
        Count++;
        var share = 1f / Count;
        Depth += share * (depth - Depth);
        _offsetX = Steps(OffsetX + share * (offsetX - OffsetX));
        _offsetY = Steps(OffsetY + share * (offsetY - OffsetY));
        Intensity = (ushort)MathF.Round(Intensity + share * (attributes.Intensity - Intensity));
        Color = new(
            Mean(Color.R, attributes.Color.R, share), Mean(Color.G, attributes.Color.G, share),
            Mean(Color.B, attributes.Color.B, share));
    }

    private static byte Mean(byte mean, byte next, float share) => (byte)MathF.Round(mean + share * (next - mean));

    private static sbyte Steps(float offset) => (sbyte)MathF.Round(Math.Clamp(offset, -0.5f, 0.5f) * OffsetScale);
}
