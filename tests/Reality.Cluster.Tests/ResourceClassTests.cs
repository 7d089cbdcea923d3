namespace Reality.Cluster.Tests;

public sealed class ResourceClassTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1L << 26, 0)]
    [InlineData((1L << 26) + 1, 1)]
    [InlineData(6L << 30, 7)]
    [InlineData(long.MaxValue, 21)]
    public void Memory_is_classed_in_doubling_steps(long memoryBytes, int index)
    {
        Assert.Equal($"cpu-{index}", ResourceClass.Of(memoryBytes, needsGpu: false));
        Assert.Equal($"gpu-{index}", ResourceClass.Of(memoryBytes, needsGpu: true));
    }

    [Fact]
    public void A_worker_refuses_exactly_the_classes_in_which_nothing_fits()
    {
        var refused = ResourceClass.Refused(6L << 30, hasGpu: false).ToHashSet();

        Assert.DoesNotContain(ResourceClass.Of(6L << 30, false), refused);
        Assert.DoesNotContain(ResourceClass.Of(1, false), refused);
        Assert.Contains(ResourceClass.Of(9L << 30, false), refused);
        Assert.Contains(ResourceClass.Of(1, true), refused);
        Assert.DoesNotContain(ResourceClass.Of(1, true), ResourceClass.Refused(6L << 30, hasGpu: true));
    }
}
