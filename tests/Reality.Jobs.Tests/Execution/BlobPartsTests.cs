using Reality.Jobs.Execution;

namespace Reality.Jobs.Tests.Execution;

public sealed class BlobPartsTests
{
    [Fact]
    public void Any_order_of_seeking_and_reading_gives_the_bytes_of_the_blob()
    {
        var blob = new byte[200_000];
        new Random(5).NextBytes(blob);
        var fetched = 0L;
        using var parts = new BlobParts(blob.Length, (offset, length) =>
        {
            fetched += length;
            return blob[(int)offset..((int)offset + length)];
        });
        var random = new Random(6);
        for (var i = 0; i < 50; i++)
        {
            var offset = random.Next(blob.Length + 10);
            var buffer = new byte[random.Next(100_000)];
            parts.Seek(offset, SeekOrigin.Begin);
            var count = parts.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            Assert.Equal(Math.Clamp(blob.Length - offset, 0, buffer.Length), count);
            Assert.True(buffer.AsSpan(0, count).SequenceEqual(blob.AsSpan(Math.Min(offset, blob.Length), count)));
        }
        Assert.NotEqual(0, fetched);
    }

    [Fact]
    public void The_start_of_a_large_blob_costs_one_part()
    {
        var fetched = 0L;
        using var parts = new BlobParts(1L << 40, (_, length) =>
        {
            fetched += length;
            return new byte[length];
        });

        parts.ReadExactly(new byte[64]);
        parts.Position = 0;
        parts.ReadExactly(new byte[64]);

        Assert.Equal(64 << 10, fetched);
    }

    [Fact]
    public void A_blob_that_is_deleted_meanwhile_is_an_error_of_input()
    {
        using var parts = new BlobParts(10, (_, _) => null);

        Assert.Throws<IOException>(() => parts.ReadByte());
    }
}
