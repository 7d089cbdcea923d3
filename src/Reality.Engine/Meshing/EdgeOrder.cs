namespace Reality.Engine.Meshing;

/// <summary>Sorts edges by price, to within half a percent; equal ones by index.</summary>
internal static class EdgeOrder
{
    // Prices are not negative, so that their bits ascend with them. A bucket has eight bits of exponent and eight of fraction.
    private const int Shift = 15;
    private const int BucketCount = 1 << (31 - Shift);

    /// <summary>
    /// Indices of the cheapest prices in order: up to <paramref name="slack"/> times the price at a rank, which is
    /// <paramref name="wanted"/> or a share of all finite prices, whichever is less.
    /// </summary>
    /// <param name="share">Divisor of the number of finite prices.</param>
    public static ReadOnlySpan<int> Cheapest(ReadOnlySpan<float> prices, int wanted, int share, float slack)
    {
        var starts = CountBelow(prices);
        var rank = Math.Min(wanted, starts[BucketCount] / share);
        var end = EndBucket(starts, rank, slack);
        var order = new int[starts[end]];
        for (var i = 0; i < prices.Length; i++)
        {
            var bucket = BucketOf(prices[i]);
            if (bucket < end && float.IsFinite(prices[i]))
                order[starts[bucket]++] = i;
        }
        return order;
    }

    // Number of finite prices in the buckets before each, and the total at the end.
    private static int[] CountBelow(ReadOnlySpan<float> prices)
    {
        var starts = new int[BucketCount + 1];
        foreach (var price in prices)
        {
            if (float.IsFinite(price))
                starts[BucketOf(price) + 1]++;
        }
        for (var bucket = 1; bucket <= BucketCount; bucket++)
            starts[bucket] += starts[bucket - 1];
        return starts;
    }

    // The bucket after the last one within the slack of the price at a rank.
    private static int EndBucket(int[] starts, int rank, float slack)
    {
        var bucket = 0;
        while (bucket < BucketCount - 1 && starts[bucket + 1] <= rank)
            bucket++;
        var price = BitConverter.UInt32BitsToSingle((uint)bucket << Shift);
        return Math.Min(BucketCount, Math.Max(bucket, BucketOf(slack * price)) + 1);
    }

    private static int BucketOf(float price) => (int)(BitConverter.SingleToUInt32Bits(price) >> Shift);
}
