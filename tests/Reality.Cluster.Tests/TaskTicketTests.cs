namespace Reality.Cluster.Tests;

public sealed class TaskTicketTests
{
    [Theory]
    [InlineData("depth maps", "photo-1.2_a+b")]
    [InlineData("a.b", "000000")]
    public void A_ticket_is_read_back_from_the_key_of_its_trigger(string stage, string task)
    {
        var ticket = new TaskTicket(Guid.NewGuid(), stage, task, 3, 12);

        Assert.Equal(ticket, TaskTicket.Of(ticket.NewKey()));
        Assert.Equal(ticket.UnitName, TaskTicket.UnitNameOf(ticket.NewKey()));
        Assert.NotEqual(ticket.NewKey(), ticket.NewKey());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1L << 26, 0)]
    [InlineData((1L << 26) + 1, 1)]
    [InlineData(6L << 30, 7)]
    public void Memory_is_classed_in_doubling_steps(long memoryBytes, int index) =>
        Assert.Equal($"cpu-{index}", ResourceClass.Of(memoryBytes, needsGpu: false));

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
