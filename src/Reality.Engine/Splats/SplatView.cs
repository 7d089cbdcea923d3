using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Engine.Splats;

/// <summary>A view of splats in single precision, relative to their origin.</summary>
public sealed class SplatView
{
    // Beyond this margin, as a share of the image size, splats are projected with the shape that they have at the margin.
    private const double Margin = 0.15;

    /// <param name="origin">Origin of the splats.</param>
    /// <param name="near">Depth at which splats begin to be seen, in the unit of the scene.</param>
    public SplatView(PinholeView view, Vector3d origin, double near)
    {
        ArgumentNullException.ThrowIfNull(view);
        (Width, Height) = (view.Width, view.Height);
        (FocalX, FocalY) = ((float)view.FocalX, (float)view.FocalY);
        (CenterX, CenterY, Near) = ((float)view.CenterX, (float)view.CenterY, (float)near);
        var r = view.CameraFromWorld.Rotation.ToMatrix();
        Rotation = [
            (float)r.M00, (float)r.M01, (float)r.M02, (float)r.M10, (float)r.M11, (float)r.M12,
            (float)r.M20, (float)r.M21, (float)r.M22,
        ];
        var (t, c) = (view.CameraFromWorld * origin, view.Center - origin);
        Translation = [(float)t.X, (float)t.Y, (float)t.Z];
        Camera = [(float)c.X, (float)c.Y, (float)c.Z];
        MinX = (float)((-Margin * Width - view.CenterX) / view.FocalX);
        MaxX = (float)(((1 + Margin) * Width - view.CenterX) / view.FocalX);
        MinY = (float)((-Margin * Height - view.CenterY) / view.FocalY);
        MaxY = (float)(((1 + Margin) * Height - view.CenterY) / view.FocalY);
    }

    public int Width { get; }

    public int Height { get; }

    internal float FocalX { get; }

    internal float FocalY { get; }

    internal float CenterX { get; }

    internal float CenterY { get; }

    internal float Near { get; }

    /// <summary>Camera from world, row by row.</summary>
    internal float[] Rotation { get; }

    internal float[] Translation { get; }

    /// <summary>Projection center.</summary>
    internal float[] Camera { get; }

    /// <summary>Limits of x/z and y/z at which the shape of a splat is projected.</summary>
    internal float MinX { get; }

    internal float MaxX { get; }

    internal float MinY { get; }

    internal float MaxY { get; }
}

/// <summary>
/// Three planes of numbers, for red, green and blue, 0 to 1 for colors. Rows consist of whole blocks of sixteen.
/// </summary>
public sealed class SplatImage
{
    private readonly float[][] _planes = [[], [], []];

    /// <summary>A cleared image.</summary>
    public SplatImage(int width, int height) => Resize(width, height);

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Numbers of a row, a multiple of sixteen.</summary>
    public int Stride { get; private set; }

    /// <summary>Red, green and blue; at least as many rows as the image has, rounded up to a multiple of sixteen.</summary>
    public IReadOnlyList<float[]> Planes => _planes;

    /// <summary>Changes the size; clears the image if the size is a different one, and allocates only if it is larger.</summary>
    public void Resize(int width, int height)
    {
        if ((width, height) == (Width, Height))
            return;
        (Width, Height) = (width, height);
        Stride = (width + Lanes.Count - 1) / Lanes.Count * Lanes.Count;
        var length = Stride * ((height + Lanes.Count - 1) / Lanes.Count * Lanes.Count);
        foreach (ref var plane in _planes.AsSpan())
        {
            if (plane.Length < length)
                plane = new float[length];
            else
                plane.AsSpan(0, length).Clear();
        }
    }
}
