using Reality.Core.Numerics;

namespace Reality.Core.Tests.Numerics;

public sealed class NativeBufferTests
{
    [Fact]
    public void Elements_are_cleared_at_first_and_keep_what_is_written()
    {
        using var buffer = new NativeBuffer<long>(100_000);

        Assert.True(buffer.Span.IndexOfAnyExcept(0) < 0);
        buffer.Span[99_999] = -7;

        Assert.Equal((-7, 100_000), (buffer.Span[^1], buffer.Length));
    }

    [Fact]
    public void After_its_disposal_it_is_empty_and_may_be_disposed_again()
    {
        var buffer = new NativeBuffer<short>(10);

        buffer.Dispose();
        buffer.Dispose();

        Assert.True(buffer.Span.IsEmpty);
    }

    [Fact]
    public void Lengths_that_no_span_can_have_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new NativeBuffer<byte>(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NativeBuffer<byte>(1L << 31));
        using var empty = new NativeBuffer<byte>(0);
        Assert.Equal(0, empty.Span.Length);
    }
}
