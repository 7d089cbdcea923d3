using Reality.Core;
using Reality.Pipeline;

namespace Reality.Cluster;

/// <summary>Says why a stored job failed to a client of the service, who may live far from its disks: no path, no option of a command.</summary>
/// <remarks>The exception itself goes to the log of the worker, with the job's id.</remarks>
internal static class ServiceFailure
{
    public static JobMessage Describe(Exception exception, string stage)
    {
        var code = JobFailure.CodeOf(exception);
        MessageText text = (exception, code) switch
        {
            (StageException failure, _) => failure.Text,
            (InvalidFileException, _) => exception.Message,
            (_, JobFailure.StorageFull) =>
                "The storage of the service is full. Delete data that is not needed or ask the operator for room, then submit the job again.",
            (_, JobFailure.StorageNotWritable) =>
                "The service may not read or write its own storage. Its operator must give it the rights; then submit the job again.",
            (_, JobFailure.StorageError) =>
                "The storage of the service failed again and again. Submit the job again later; if that does not help, tell the operator the job's id.",
            (_, JobFailure.MemoryExhausted) =>
                "The job needs more memory than the service has. Split it into smaller ones, or ask the operator for a larger worker.",
            _ => "The service failed at this. Submit the job again; if that does not help, tell the operator the job's id: the log has the details.",
        };
        return JobMessage.Of(MessageSeverity.Error, stage, code, text);
    }
}
