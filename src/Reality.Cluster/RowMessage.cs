using System.Text.Json;
using Reality.Pipeline;
using Reality.Storage.Database;

namespace Reality.Cluster;

/// <summary>Writes what a task says as the rows that the API reads.</summary>
internal static class RowMessage
{
    public static JobMessageRow Of(Guid jobId, JobMessage message) => new()
    {
        JobId = jobId,
        IsError = message.Severity == MessageSeverity.Error,
        Code = message.Code,
        Title = message.Stage.Length > 0 ? message.Stage : "job",
        Message = message.Template ?? message.Text,
        Parameters = JsonSerializer.Serialize(message.Parameters),
    };
}
