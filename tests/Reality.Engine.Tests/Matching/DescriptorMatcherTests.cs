using Reality.Core.Numerics;
using Reality.Engine.Matching;

namespace Reality.Engine.Tests.Matching;

public sealed class DescriptorMatcherTests
{
    [Theory]
    [InlineData(40, 60, 0.8f, 0.8f)]
    [InlineData(100, 17, 0.95f, 1.4f)]
    [InlineData(1, 1, 0.95f, 1.4f)]
    [InlineData(70, 70, 0.6f, 0.4f)]
    public void Matches_are_those_of_the_plain_definition(int firstCount, int secondCount, float maxRatio, float maxDistance)
    {
        var (first, second) = (Descriptors(1, firstCount), Descriptors(2, secondCount));
        // Every third of the first photo is seen in the second, with a little noise.
        var random = SeededRandom.For(3, 0);
        for (var i = 0; i < Math.Min(firstCount, secondCount); i += 3)
        {
            for (var k = 0; k < 128; k++)
                second[i * 128 + k] = (byte)Math.Clamp(first[i * 128 + k] + random.NextInt32(7) - 3, 0, 127);
        }

        var matches = DescriptorMatcher.Match(first, new PackedDescriptors(second), maxRatio, maxDistance);

        var expected = Definition(first, second, maxRatio, maxDistance);
        Assert.Equal(expected.Select(m => (m.First, m.Second)), matches.Select(m => (m.First, m.Second)));
        Assert.All(matches.Zip(expected), pair => Assert.Equal(pair.Second.Ratio, pair.First.DistanceRatio, 1e-4f));
        if (firstCount > 20 && secondCount > 20)
            Assert.True(matches.Length >= 5);
    }

    [Fact]
    public void Swapping_the_photos_swaps_the_matches()
    {
        var (first, second) = (Descriptors(4, 90), Descriptors(5, 90));
        first.AsSpan(0, 45 * 128).CopyTo(second.AsSpan(30 * 128));

        var forward = DescriptorMatcher.Match(first, new PackedDescriptors(second), 1, 0.5f);
        var backward = DescriptorMatcher.Match(second, new PackedDescriptors(first), 1, 0.5f);

        Assert.Equal(45, forward.Length);
        Assert.Equal(forward.Select(m => (m.First, m.Second)), backward.Select(m => (m.Second, m.First)).Order());
    }

    [Fact]
    public void A_feature_of_the_second_photo_is_matched_once()
    {
        var second = Descriptors(6, 20);
        byte[] first = [.. second[..128], .. second[..128], .. second[128..256]];
        var matches = DescriptorMatcher.Match(first, new PackedDescriptors(second), 0.9f, 0.5f);
        Assert.Equal([(0, 0), (2, 1)], matches.Select(m => (m.First, m.Second)));
    }

    [Fact]
    public void Photos_without_features_have_no_matches()
    {
        Assert.Empty(DescriptorMatcher.Match([], new PackedDescriptors(Descriptors(7, 3)), 1, 2));
        Assert.Empty(DescriptorMatcher.Match(Descriptors(7, 3), new PackedDescriptors([]), 1, 2));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(16, 1)]
    [InlineData(17, 2)]
    public void Blocks_of_sixteen_interleave_four_bytes_of_each_descriptor(int count, int blocks)
    {
        var descriptors = Descriptors(8, count);
        var packed = new PackedDescriptors(descriptors);

        Assert.Equal((count, blocks), (packed.Count, packed.BlockCount));
        for (var i = 0; i < blocks * 16; i++)
        {
            for (var k = 0; k < 128; k++)
            {
                var at = i / 16 * PackedDescriptors.BlockBytes + (16 * (k / 4) + i % 16) * 4 + k % 4;
                Assert.Equal(i < count ? descriptors[i * 128 + k] : 0, packed.Bytes[at]);
            }
        }
    }

    private static List<(int First, int Second, float Ratio)> Definition(
        byte[] first, byte[] second, float maxRatio, float maxDistance)
    {
        var (n, m) = (first.Length / 128, second.Length / 128);
        int Dot(int a, int b) => Enumerable.Range(0, 128).Sum(k => first[a * 128 + k] * second[b * 128 + k]);
        double Distance(int dot) => Math.Sqrt(Math.Max(1e-4, 2 - 2 * dot / 65536.0));
        var matches = new List<(int, int, float)>();
        for (var a = 0; a < n; a++)
        {
            var ranked = Enumerable.Range(0, m).Select(b => (Dot: Dot(a, b), B: b)).OrderByDescending(c => c.Dot).ToArray();
            var (best, secondDot) = (ranked[0], ranked.Length > 1 ? ranked[1].Dot : 0);
            var ratio = Distance(best.Dot) / Distance(secondDot);
            if (Enumerable.Range(0, n).All(other => Dot(other, best.B) <= best.Dot) && ratio <= maxRatio
                && Distance(best.Dot) <= maxDistance)
                matches.Add((a, best.B, (float)ratio));
        }
        return matches;
    }

    // Absolute values of normals with a norm of 256 and bytes up to 127, as descriptors have.
    private static byte[] Descriptors(ulong seed, int count)
    {
        var random = SeededRandom.For(seed, count);
        var bytes = new byte[count * 128];
        var values = new double[128];
        for (var i = 0; i < count; i++)
        {
            for (var k = 0; k < 128; k++)
                values[k] = Math.Abs(random.NextGaussian());
            var scale = 256 / Math.Sqrt(values.Sum(v => v * v));
            for (var k = 0; k < 128; k++)
                bytes[i * 128 + k] = (byte)Math.Min(127, Math.Round(scale * values[k]));
        }
        return bytes;
    }
}
