using Reality.Core.Imaging;

namespace Reality.Engine.Rendering;

/// <summary>The nearest triangle and its depth at each pixel's center.</summary>
public sealed class VisibilityBuffer
{
    /// <summary>What <see cref="Triangle"/> holds where nothing is seen.</summary>
    public const int NoTriangle = -1;

    /// <summary>A buffer that sees nothing yet.</summary>
    public VisibilityBuffer(int width, int height)
    {
        Depth = new Image<float>(width, height);
        Triangle = new Image<int>(width, height);
        Clear();
    }

    /// <summary>Camera-frame z in meters; positive infinity where nothing is seen.</summary>
    public Image<float> Depth { get; }

    /// <summary>Index of the triangle; <see cref="NoTriangle"/> where nothing is seen.</summary>
    public Image<int> Triangle { get; }

    public int Width => Depth.Width;

    public int Height => Depth.Height;

    public void Clear()
    {
        Depth.Pixels.AsSpan().Fill(float.PositiveInfinity);
        Triangle.Pixels.AsSpan().Fill(NoTriangle);
    }
}
