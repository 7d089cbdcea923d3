using Reality.Pipeline;

namespace Reality.Cluster.Tests;

public sealed class ProcessMemoryTests
{
    private const long Mebibyte = 1L << 20;

    private long _granted;
    private long _used;
    private int _collections;

    [Fact]
    public void Memory_beyond_the_grants_of_running_tasks_is_given_back()
    {
        using var memory = Create(liveMebibytes: 200);
        (_granted, _used) = (1000 * Mebibyte, 1200 * Mebibyte);

        memory.Return();
        Assert.Equal(0, _collections);

        memory.Return(ending: new TaskCost(1, 1000 * Mebibyte));
        Assert.Equal(1, _collections);
        Assert.Equal(200 * Mebibyte, _used);
    }

    [Fact]
    public void A_process_without_tasks_gives_back_what_requests_took()
    {
        using var memory = Create(liveMebibytes: 150);
        _used = 300 * Mebibyte;
        memory.Return();
        Assert.Equal(1, _collections);
    }

    [Fact]
    public void Memory_that_is_in_use_is_not_collected_again_and_again()
    {
        using var memory = Create(liveMebibytes: 400);
        _used = 500 * Mebibyte;
        memory.Return();
        for (_used = 401 * Mebibyte; _used < 460 * Mebibyte; _used += Mebibyte)
            memory.Return();
        Assert.Equal(1, _collections);

        _used = 470 * Mebibyte;
        memory.Return();
        Assert.Equal(2, _collections);
    }

    private ProcessMemory Create(long liveMebibytes) => new(() => _granted, () => _used, () =>
    {
        _collections++;
        _used = liveMebibytes * Mebibyte;
    });
}
