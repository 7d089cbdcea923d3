namespace Reality.Engine.Meshing;

/// <summary>Sorts many edges by price, to within half a percent; equal ones by index.</summary>
internal static class EdgeOrder
{
    // Prices are not negative, so that their bits ascend with them: eight of the exponent, eight of the fraction.
    private const int Shift = 15;
    private const int BucketCount = 1 << (31 - Shift);

    /// <summary>Indices of the finite prices among the first <paramref name="count"/>, the cheapest first.</summary>
    public static int[] ByPrice(float[] prices, int count)
    {
        var starts = new int[BucketCount + 1];
        for (var i = 0; i < count; i++)
        {
            if (float.IsFinite(prices[i]))
                starts[BucketOf(prices[i]) + 1]++;
        }
        for (var bucket = 1; bucket <= BucketCount; bucket++)
            starts[bucket] += starts[bucket - 1];
        var order = new int[starts[BucketCount]];
        for (var i = 0; i < count; i++)
        {
            if (float.IsFinite(prices[i]))
                order[starts[BucketOf(prices[i])]++] = i;
        }
        return order;
    }

    private static int BucketOf(float price) => (int)(BitConverter.SingleToUInt32Bits(price) >> Shift);
}
