namespace Reality.Cluster.Tests;

public sealed class TaskTicketTests
{
    [Theory]
    [InlineData("depth-maps", "photo-1.2_a+b")]
    [InlineData("a", "000000")]
    public void A_ticket_is_read_back_from_the_key_of_its_trigger(string stage, string task)
    {
        var ticket = new TaskTicket(Guid.NewGuid(), stage, task, 3, 12, 1);

        Assert.Equal(ticket, TaskTicket.Of(ticket.NewKey()));
        Assert.Equal(ticket.UnitName, TaskTicket.UnitNameOf(ticket.NewKey()));
        Assert.NotEqual(ticket.NewKey(), ticket.NewKey());
    }
}
