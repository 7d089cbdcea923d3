namespace Reality.Engine.Texturing;

/// <summary>For each triangle the few photos that show it best, as indices into the tile's views.</summary>
internal sealed class FaceViews(int triangleCount)
{
    /// <summary>Photos kept per triangle.</summary>
    public const int MaxCount = 6;

    /// <summary>How many photos show each triangle, at most <see cref="MaxCount"/>.</summary>
    public byte[] Count { get; } = new byte[triangleCount];

    /// <summary>Views of triangle t at <see cref="MaxCount"/> * t and after, ascending.</summary>
    public short[] View { get; } = new short[triangleCount * MaxCount];

    /// <summary>Quality of each, in effective pixels: what the triangle covers in the photo, less for slant.</summary>
    public float[] Quality { get; } = new float[triangleCount * MaxCount];

    public int TriangleCount { get; } = triangleCount;

    /// <summary>Adds a view with an index above all added before, in place of the worst where there is no room.</summary>
    public void Add(int triangle, short view, float quality)
    {
        var first = triangle * MaxCount;
        var count = Count[triangle];
        if (count == MaxCount)
        {
            var worst = 0;
            for (var k = 1; k < MaxCount; k++)
            {
                if (Quality[first + k] < Quality[first + worst])
                    worst = k;
            }
            if (Quality[first + worst] >= quality)
                return;
            for (var k = worst; k + 1 < MaxCount; k++)
                (View[first + k], Quality[first + k]) = (View[first + k + 1], Quality[first + k + 1]);
            count--;
        }
        (View[first + count], Quality[first + count]) = (view, quality);
        Count[triangle] = (byte)(count + 1);
    }

    public float BestQuality(int triangle)
    {
        var best = 0f;
        for (var k = 0; k < Count[triangle]; k++)
            best = Math.Max(best, Quality[triangle * MaxCount + k]);
        return best;
    }

    /// <summary>Place of a view among a triangle's, or -1.</summary>
    public int IndexOf(int triangle, int view)
    {
        for (var k = 0; k < Count[triangle]; k++)
        {
            if (View[triangle * MaxCount + k] == view)
                return k;
        }
        return -1;
    }
}
