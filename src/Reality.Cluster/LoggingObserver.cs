using Microsoft.Extensions.Logging;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>Writes what a task tells to the log of the worker.</summary>
internal sealed class LoggingObserver(TaskTicket ticket, ILogger logger) : IJobObserver
{
    public void Progress(JobProgress progress)
    {
    }

    public void Message(JobMessage message) =>
        logger.TaskMessage(ticket.JobId, ticket.Stage, ticket.TaskId, message.Code, message.Text);

    public void Detail(string stage, string text) =>
        logger.TaskDetail(ticket.JobId, ticket.Stage, ticket.TaskId, text);
}
